#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "atsume/base/encoding.h"
#include "atsume/store/master_keys.h"
#include "unit/store/records.h"
#include "unit/store/temporary_directory.h"

namespace atsume::store {
namespace {

class MasterKeyFile : public testing::Test {
 protected:
  Result<MasterKey> load(const char* environment, MissingKey missing) {
    ATSUME_TRY(auto keys, load_master_keys(environment, directory_.path(), missing, *random_));
    return std::move(keys.front());
  }
  void write_file(const std::string& text, mode_t mode) {
    std::ofstream(path_) << text;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.file("master.key");
  std::unique_ptr<base::Random> random_ = base::make_os_random();
};

TEST(MasterKeyText, IsReadInEveryForm) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<char>(i * 8 + 3));
  std::string id = base::hex_encode(base::sha256(bytes)).substr(0, 16);
  for (const std::string& text : {"atsume_mk_" + base::base64url_encode(bytes), base::hex_encode(bytes),
                                  base::base64_encode(bytes), "  " + base::hex_encode(bytes) + "\n"}) {
    Result<MasterKey> key = parse_master_key(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->bytes.reveal(), bytes);
    EXPECT_EQ(key->id, id);
  }
}

TEST(MasterKeyText, IsRefusedWithoutBeingRepeated) {
  for (std::string text :
       {std::string(), std::string("password1234"), std::string(63, 'a'), std::string(64, 'g'), std::string(44, '!'),
        "atsume_mk_" + std::string(42, 'A'), "atsume_mk_" + std::string(43, '*'), std::string(32, 'k')}) {
    Result<MasterKey> key = parse_master_key(text);
    ASSERT_EQ(code_of(key), "master_key") << text;
    EXPECT_EQ(key.error().error_class(), ErrorClass::kConfig);
    if (!text.empty()) {
      EXPECT_EQ(key.error().to_string().find(text), std::string::npos);
    }
  }
}

TEST(MasterKeyText, IsGeneratedReadableAndDifferent) {
  auto random = base::make_os_random();
  std::string first = generate_master_key(*random);
  EXPECT_TRUE(parse_master_key(first));
  EXPECT_NE(first, generate_master_key(*random));
}

TEST_F(MasterKeyFile, IsMadeForTheOwnerAloneAndKept) {
  Result<MasterKey> made = load(nullptr, MissingKey::kCreate);
  ASSERT_TRUE(made) << made.error().to_string();
  struct stat facts{};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(load(nullptr, MissingKey::kRefuse).value().id, made->id);
  EXPECT_EQ(load(nullptr, MissingKey::kCreate).value().id, made->id);
  auto entries = std::filesystem::directory_iterator(directory_.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "no draft is left behind";
}

TEST_F(MasterKeyFile, IsMadeInADirectoryThatIsNotThereYet) {
  std::string deep = directory_.file("a/b");
  EXPECT_TRUE(load_master_keys(nullptr, deep, MissingKey::kCreate, *random_));
  EXPECT_TRUE(std::filesystem::exists(deep + "/master.key"));
}

TEST_F(MasterKeyFile, GivesWayToTheEnvironment) {
  write_file(std::string(64, 'b'), 0600);
  std::string from_environment(64, 'a');
  EXPECT_EQ(load(from_environment.c_str(), MissingKey::kRefuse).value().id,
            parse_master_key(from_environment).value().id);
  EXPECT_EQ(load("", MissingKey::kRefuse).value().id, parse_master_key(std::string(64, 'b')).value().id);
}

TEST_F(MasterKeyFile, DoesNotStandInForABrokenEnvironment) {
  write_file(std::string(64, 'b'), 0600);
  Result<MasterKey> key = load("nonsense", MissingKey::kCreate);
  ASSERT_EQ(code_of(key), "master_key");
  EXPECT_NE(key.error().to_string().find("ATSUME_MASTER_KEY"), std::string::npos);
}

TEST_F(MasterKeyFile, IsMissedWithBothWaysToGiveOne) {
  Result<MasterKey> key = load(nullptr, MissingKey::kRefuse);
  ASSERT_EQ(code_of(key), "master_key");
  EXPECT_NE(key.error().message().find("ATSUME_MASTER_KEY"), std::string::npos);
  EXPECT_NE(key.error().message().find(path_), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(MasterKeyFile, IsRefusedWhenOthersCanReadIt) {
  for (mode_t mode : {0640, 0604, 0620, 0601}) {
    write_file(std::string(64, 'b'), mode);
    Result<MasterKey> key = load(nullptr, MissingKey::kCreate);
    ASSERT_EQ(code_of(key), "master_key") << std::oct << mode;
    EXPECT_NE(key.error().message().find("chmod 600"), std::string::npos);
  }
  write_file(std::string(64, 'b'), 0400);
  EXPECT_EQ(code_of(load(nullptr, MissingKey::kRefuse)), "success");
}

TEST_F(MasterKeyFile, IsNeverReplacedWhenItIsBroken) {
  write_file("half a k", 0600);
  Result<MasterKey> key = load(nullptr, MissingKey::kCreate);
  ASSERT_EQ(code_of(key), "master_key");
  EXPECT_NE(key.error().to_string().find(path_), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(MasterKeyFile, MayHoldSeveralTheNewestFirst) {
  const std::string a(64, 'a');
  const std::string b(64, 'b');
  const auto id = [](const std::string& text) { return parse_master_key(text).value().id; };
  write_file("# the new one\n" + b + "\n\n  " + a + "  \n" + b + "\n", 0600);
  auto keys = load_master_keys(nullptr, directory_.path(), MissingKey::kRefuse, *random_);
  ASSERT_TRUE(keys) << keys.error().to_string();
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].id, id(b));
  EXPECT_EQ((*keys)[1].id, id(a));
  keys = load_master_keys((a + ", " + b + ",").c_str(), directory_.path(), MissingKey::kRefuse, *random_);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].id, id(a));
  EXPECT_EQ(code_of(load((a + ",nonsense").c_str(), MissingKey::kRefuse)), "master_key");
  EXPECT_EQ(code_of(load(",", MissingKey::kRefuse)), "master_key");
}

TEST_F(MasterKeyFile, GetsANewKeyInFront) {
  write_file("# ours\n" + std::string(64, 'a') + "\n", 0600);
  const auto added = add_master_key(directory_.path(), *random_);
  ASSERT_TRUE(added) << added.error().to_string();
  const auto keys = load_master_keys(nullptr, directory_.path(), MissingKey::kRefuse, *random_).value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].id, *added);
  EXPECT_EQ(keys[1].id, parse_master_key(std::string(64, 'a')).value().id);
  struct stat facts{};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  write_file("broken", 0600);
  EXPECT_EQ(code_of(add_master_key(directory_.path(), *random_)), "master_key");
  EXPECT_EQ(std::filesystem::file_size(path_), 6u) << "a file that is not understood stays as it is";
  std::filesystem::remove(path_);
  EXPECT_TRUE(add_master_key(directory_.path(), *random_));
  EXPECT_EQ(code_of(load(nullptr, MissingKey::kRefuse)), "success");
}

TEST_F(MasterKeyFile, MustBeAFile) {
  std::filesystem::create_directory(path_);
  ASSERT_EQ(code_of(load(nullptr, MissingKey::kCreate)), "master_key");
}

}  // namespace
}  // namespace atsume::store
