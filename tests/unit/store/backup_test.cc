#include "atsume/store/backup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "unit/store/records.h"
#include "unit/store/temporary_directory.h"

namespace atsume::store {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}
void write_over(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    AccountTable accounts(*store_, *vault_);
    for (int i = 0; i < 20; ++i) {
      Account account = sample_account("account-" + std::to_string(i));
      EXPECT_TRUE(accounts.insert(account));
    }
    EXPECT_TRUE(SettingTable(*store_, *vault_).put("name", "value"));
  }
  BackupManifest back_up() {
    auto manifest = make_backup(*store_, *vault_, backup_, kNow);
    EXPECT_TRUE(manifest) << manifest.error().to_string();
    return manifest.value_or(BackupManifest{});
  }
  // Restores into a folder of its own; gives the rows, or the code of the error.
  std::string restored(const std::string& name, const Vault& vault) {
    auto manifest = restore_backup(backup_, directory_.file(name), vault);
    if (!manifest) return manifest.error().code();
    return dump(*open_rocksdb_store(directory_.file(name) + "/db").value());
  }

  TemporaryDirectory directory_;
  std::string backup_ = directory_.file("backup");
  std::unique_ptr<base::Random> random_ = base::make_os_random();
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = open_rocksdb_store(directory_.file("data/db")).value();
};

TEST_F(BackupTest, HoldsEveryRowAndSaysWhatIsInIt) {
  const BackupManifest made = back_up();
  EXPECT_EQ(made.made_at, kNow);
  EXPECT_EQ(made.rows,
            (std::map<std::string, std::uint64_t>{{"account", 20}, {"account_by_tenant", 20}, {"setting", 1}}));
  EXPECT_EQ(made.sealed, (std::map<std::string, std::uint64_t>{{vault_->sealing_key_id(), 21}}));
  EXPECT_GT(made.bytes(), 1000u);
  const auto checked = check_backup(backup_);
  ASSERT_TRUE(checked) << checked.error().to_string();
  EXPECT_EQ(manifest_json(*checked), manifest_json(made));
  EXPECT_EQ(restored("new", *vault_), dump(*store_));
  struct stat facts{};
  ASSERT_EQ(::stat(backup_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
}

TEST_F(BackupTest, IsOfOneInstantWhileOthersWrite) {
  // Both rows of a pair always carry the same number.
  std::atomic<bool> is_over = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    for (int i = 1; !is_over; ++i) {
      Batch batch;
      batch.put("pair/a", std::to_string(i));
      batch.put("pair/b", std::to_string(i));
      ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
      written = i;
    }
  });
  for (int i = 0; i < 5; ++i) {
    while (written < i * 10 + 1) std::this_thread::yield();
    const int before = written;
    const std::string backup = directory_.file("backup-" + std::to_string(i));
    ASSERT_TRUE(make_backup(*store_, *vault_, backup, kNow));
    const std::string data = directory_.file("data-" + std::to_string(i));
    const auto manifest = restore_backup(backup, data, *vault_);
    ASSERT_TRUE(manifest) << manifest.error().to_string();
    const auto copy = open_rocksdb_store(data + "/db").value();
    EXPECT_EQ(copy->get("pair/a").value(), copy->get("pair/b").value());
    EXPECT_GE(std::stoi(copy->get("pair/a").value().value()), before) << "what was written before is in it";
  }
  is_over = true;
  writer.join();
}

TEST_F(BackupTest, HasNoMasterKeyInIt) {
  back_up();
  const std::string key = std::string(32, '\xaa');
  for (const auto& entry : fs::recursive_directory_iterator(backup_)) {
    if (entry.is_directory()) continue;
    const std::string text = read_file(entry.path());
    EXPECT_EQ(text.find(key), std::string::npos) << entry.path();
    EXPECT_EQ(text.find(std::string(64, 'a')), std::string::npos) << entry.path();
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << entry.path();
  }
}

TEST_F(BackupTest, IsRefusedWithTheNameOfTheFileThatIsDamaged) {
  const BackupManifest made = back_up();
  for (const BackupFile& file : made.files) {
    const fs::path path = fs::path(backup_) / file.name;
    const std::string whole = read_file(path);
    fs::remove(path);  // linked with the database's own: never written through
    std::vector<std::string> forms = {whole + "x"};
    if (!whole.empty()) {
      std::string changed = whole;
      changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 1);
      forms.push_back(changed);
      forms.push_back(whole.substr(0, whole.size() - 1));
    }
    auto missing = restore_backup(backup_, directory_.file("new"), *vault_);
    ASSERT_EQ(code_of(missing), "backup_damaged");
    EXPECT_NE(missing.error().message().find(file.name), std::string::npos) << missing.error().message();
    for (const std::string& form : forms) {
      write_over(path, form);
      auto refused = restore_backup(backup_, directory_.file("new"), *vault_);
      ASSERT_EQ(code_of(refused), "backup_damaged") << file.name;
      EXPECT_NE(refused.error().message().find(file.name), std::string::npos) << refused.error().message();
    }
    write_over(path, whole);
  }
  EXPECT_EQ(restored("new", *vault_), dump(*store_)) << "nothing of the refused ones is left";
}

TEST_F(BackupTest, IsRefusedWithAFileTooManyOrADamagedManifest) {
  back_up();
  const fs::path extra = fs::path(backup_) / "db/000099.sst";
  write_over(extra, "x");
  EXPECT_EQ(restored("new", *vault_), "backup_damaged");
  fs::remove(extra);
  const fs::path manifest = fs::path(backup_) / "manifest.json";
  const std::string whole = read_file(manifest);
  for (const std::string& text : {std::string(), std::string("{}"), whole.substr(0, whole.size() / 2),
                                  std::string(R"({"format":1})"), std::string(R"({"format":1,"files":[5]})")}) {
    write_over(manifest, text);
    EXPECT_EQ(restored("new", *vault_), "backup_damaged") << text;
  }
  std::string other = whole;
  other.replace(other.find("\"account\": 20"), 13, "\"account\": 19");
  write_over(manifest, other);
  EXPECT_EQ(restored("new", *vault_), "backup_damaged");
  other = whole;
  other.replace(other.find("\"format\": 1"), 11, "\"format\": 2");
  write_over(manifest, other);
  EXPECT_EQ(restored("new", *vault_), "backup_too_new");
  fs::remove(manifest);
  EXPECT_EQ(restored("new", *vault_), "backup_damaged");
}

TEST_F(BackupTest, IsRestoredOnlyWithTheKeyThatOpensIt) {
  back_up();
  std::vector<MasterKey> keys;
  keys.push_back(parse_master_key(std::string(64, 'b')).value());
  const auto other = Vault::make(std::move(keys), *random_).value();
  auto refused = restore_backup(backup_, directory_.file("new"), *other);
  ASSERT_EQ(code_of(refused), "vault_key_missing");
  EXPECT_NE(refused.error().message().find(vault_->sealing_key_id()), std::string::npos);
  EXPECT_FALSE(fs::exists(directory_.file("new") + "/db"));
  EXPECT_EQ(restored("new", *vault_), dump(*store_));
}

TEST_F(BackupTest, IsNeverRestoredOverSomething) {
  back_up();
  const std::string before = dump(*store_);
  EXPECT_EQ(code_of(restore_backup(backup_, directory_.file("data"), *vault_)), "restore_refused");
  EXPECT_EQ(dump(*store_), before);
  fs::create_directories(directory_.file("notes"));
  write_over(directory_.file("notes") + "/notes.txt", "mine");
  EXPECT_EQ(code_of(restore_backup(backup_, directory_.file("notes"), *vault_)), "restore_refused");
  EXPECT_EQ(read_file(directory_.file("notes") + "/notes.txt"), "mine");
  // The master key waits where it belongs, and a restore that was cut off is begun anew.
  fs::create_directories(directory_.file("new") + "/db.restoring/db");
  write_over(directory_.file("new") + "/db.restoring/db/CURRENT", "half");
  write_over(directory_.file("new") + "/master.key", std::string(64, 'a'));
  EXPECT_EQ(restored("new", *vault_), before);
  EXPECT_FALSE(fs::exists(directory_.file("new") + "/db.restoring"));
}

TEST_F(BackupTest, IsNeverMadeOverSomething) {
  back_up();
  const std::string manifest = read_file(backup_ + "/manifest.json");
  EXPECT_EQ(code_of(make_backup(*store_, *vault_, backup_, kNow)), "backup_failed");
  EXPECT_EQ(read_file(backup_ + "/manifest.json"), manifest);
  const auto memory = make_memory_store();
  EXPECT_EQ(code_of(make_backup(*memory, *vault_, directory_.file("other"), kNow)), "backup_unsupported");
  EXPECT_FALSE(fs::exists(directory_.file("other")));
  EXPECT_FALSE(fs::exists(directory_.file("other.unfinished")));
}

TEST_F(BackupTest, IsCopiedWhole) {
  const BackupManifest made = back_up();
  const std::string elsewhere = directory_.file("far/away/");
  ASSERT_TRUE(copy_backup(backup_, elsewhere));
  fs::remove_all(backup_);
  EXPECT_EQ(manifest_json(check_backup(elsewhere).value()), manifest_json(made));
  backup_ = elsewhere;
  EXPECT_EQ(restored("new", *vault_), dump(*store_));
}

}  // namespace
}  // namespace atsume::store
