#include "atsume/store/vault.h"

#include <gtest/gtest.h>

#include <thread>

#include "unit/store/records.h"

namespace atsume::store {
namespace {

MasterKey key_of_letter(char letter) { return std::move(parse_master_key(std::string(64, letter))).value(); }

std::unique_ptr<Vault> vault_of(std::string_view letters, base::Random& random) {
  std::vector<MasterKey> keys;
  for (char letter : letters) keys.push_back(key_of_letter(letter));
  return std::move(Vault::make(std::move(keys), random)).value();
}

class VaultTest : public testing::Test {
 protected:
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(7);
  std::unique_ptr<Vault> vault_ = vault_of("a", *random_);
};

TEST_F(VaultTest, OpensWhatItSealed) {
  for (const std::string& plaintext : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    EXPECT_EQ(vault_->open(vault_->seal(plaintext, "account/1"), "account/1").value().reveal(), plaintext);
  }
  EXPECT_EQ(vault_->open(vault_->seal("x", ""), "").value().reveal(), "x");
}

TEST_F(VaultTest, ShowsNothingOfThePlaintextAndNeverTheSameBlob) {
  std::string first = vault_->seal("hunter2-very-secret", "account/1");
  EXPECT_EQ(first.find("hunter2"), std::string::npos);
  EXPECT_NE(first, vault_->seal("hunter2-very-secret", "account/1"));
}

TEST_F(VaultTest, NoticesEveryFlippedBit) {
  std::string blob = vault_->seal("secret", "account/1");
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    std::string changed = blob;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(vault_->open(changed, "account/1")) << "bit " << bit;
  }
}

TEST_F(VaultTest, NoticesACutOrExtendedBlob) {
  std::string blob = vault_->seal("secret", "account/1");
  for (std::size_t size = 0; size < blob.size(); ++size) {
    EXPECT_EQ(code_of(vault_->open(blob.substr(0, size), "account/1")), "vault_corrupt") << size << " bytes";
  }
  EXPECT_EQ(code_of(vault_->open(blob + "x", "account/1")), "vault_corrupt");
}

TEST_F(VaultTest, OpensNoBlobOfAnotherRecord) {
  std::string blob = vault_->seal("secret", "account/1");
  Result<base::Secret> opened = vault_->open(blob, "account/2");
  ASSERT_EQ(code_of(opened), "vault_corrupt");
  EXPECT_EQ(opened.error().error_class(), ErrorClass::kInternal);
  EXPECT_EQ(code_of(vault_->open(blob, "")), "vault_corrupt");
}

TEST_F(VaultTest, NamesTheKeyOfABlob) {
  EXPECT_EQ(vault_->sealing_key_id(), key_of_letter('a').id);
  EXPECT_EQ(Vault::key_id_of(vault_->seal("x", "y")), key_of_letter('a').id);
  EXPECT_EQ(Vault::key_id_of(""), "");
  EXPECT_EQ(Vault::key_id_of("no blob, but long enough to look like one of them"), "");
}

TEST_F(VaultTest, NamesTheKeyThatIsMissing) {
  std::string blob = vault_of("b", *random_)->seal("secret", "account/1");
  Result<base::Secret> opened = vault_->open(blob, "account/1");
  ASSERT_EQ(code_of(opened), "vault_key_missing");
  EXPECT_EQ(opened.error().error_class(), ErrorClass::kConfig);
  EXPECT_NE(opened.error().message().find(key_of_letter('b').id), std::string::npos);
}

TEST_F(VaultTest, OpensWithOldKeysAndSealsWithTheFirst) {
  std::string old_blob = vault_->seal("old", "r");
  auto rotated = vault_of("ba", *random_);
  EXPECT_EQ(rotated->open(old_blob, "r").value().reveal(), "old");
  std::string new_blob = rotated->seal("new", "r");
  EXPECT_EQ(Vault::key_id_of(new_blob), key_of_letter('b').id);
  EXPECT_EQ(code_of(vault_->open(new_blob, "r")), "vault_key_missing");
}

TEST_F(VaultTest, ReplacesItsKeysWhileOthersUseThem) {
  const std::string old_blob = vault_->seal("old", "r");
  std::atomic<bool> is_over = false;
  std::atomic<int> rounds = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!is_over) {
        EXPECT_EQ(vault_->open(old_blob, "r").value().reveal(), "old");
        EXPECT_EQ(vault_->open(vault_->seal("new", "r"), "r").value().reveal(), "new");
        ++rounds;
      }
    });
  }
  for (const char letter : std::string("bcdefbcdef")) {
    const int before = rounds;
    std::vector<MasterKey> keys;
    keys.push_back(key_of_letter(letter));
    for (const char older : std::string("abcdef")) keys.push_back(key_of_letter(older));
    ASSERT_TRUE(vault_->replace_keys(std::move(keys)));
    EXPECT_EQ(vault_->sealing_key_id(), key_of_letter(letter).id);
    while (rounds < before + 10) std::this_thread::yield();
  }
  is_over = true;
  threads.clear();
  EXPECT_EQ(code_of(vault_->replace_keys({})), "master_key");
  EXPECT_EQ(vault_->key_ids().front(), key_of_letter('f').id) << "a refused set changes nothing";
}

TEST_F(VaultTest, NeedsAKey) { EXPECT_EQ(code_of(Vault::make({}, *random_)), "master_key"); }

TEST_F(VaultTest, RefusesAKeyWithAnIdThatIsNotItsOwn) {
  std::vector<MasterKey> keys;
  keys.push_back(key_of_letter('a'));
  keys.front().id = key_of_letter('b').id;
  EXPECT_EQ(code_of(Vault::make(std::move(keys), *random_)), "master_key");
}

TEST_F(VaultTest, ServesManyThreads) {
  std::vector<std::jthread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      std::string text = "secret " + std::to_string(i);
      for (int round = 0; round < 100; ++round) {
        Result<base::Secret> back = vault_->open(vault_->seal(text, "r"), "r");
        if (back && back->reveal() == text) ++opened;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(opened, 400);
}

}  // namespace
}  // namespace atsume::store
