#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "atsume/base/encoding.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class AccountTableTest : public testing::Test {
 protected:
  void overwrite(const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  }
  std::string raw(const std::string& key) { return store_->get(key).value().value(); }
  std::string ids(const AccountFilter& filter, std::string after = "", std::size_t limit = 100) {
    std::string all;
    Page<Account> page = table_.list(filter, after, limit).value();
    for (const Account& account : page.records) all += account.id + " ";
    return all + "> " + page.next_after;
  }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(3);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  AccountTable table_{*store_, *vault_};
};

TEST_F(AccountTableTest, GivesBackEveryMember) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  EXPECT_EQ(account.version, 1u);
  expect_same(table_.find("a1").value().value(), account);
  EXPECT_EQ(table_.find("a2").value(), std::nullopt);
  EXPECT_EQ(table_.find("").value(), std::nullopt);
}

TEST_F(AccountTableTest, AnIdThatIsGivenAgainIsAnotherAccount) {
  Account old = sample_account("a1");
  ASSERT_TRUE(table_.insert(old));
  ASSERT_TRUE(table_.erase("a1").value());
  Account next = sample_account("a1");
  next.created_at += std::chrono::seconds(1);
  ASSERT_TRUE(table_.insert(next));
  EXPECT_EQ(table_.update(old).error().code(), "account_changed");
  expect_same(table_.find("a1").value().value(), next);
}

TEST_F(AccountTableTest, KeepsEveryStatus) {
  for (AccountStatus status : {AccountStatus::kConnecting, AccountStatus::kActive, AccountStatus::kNeedsReauth,
                               AccountStatus::kValidationError, AccountStatus::kPostInstallError}) {
    Account account = sample_account(std::string(name_of(status)));
    account.status = status;
    ASSERT_TRUE(table_.insert(account));
    EXPECT_EQ(table_.find(account.id).value().value().status, status);
    EXPECT_EQ(parse_account_status(name_of(status)), status);
  }
  EXPECT_EQ(parse_account_status("splendid"), std::nullopt);
}

TEST_F(AccountTableTest, StoresNoSecretInTheClear) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  std::string all = dump(*store_);
  EXPECT_THAT(all, HasSubstr("acme"));
  EXPECT_THAT(all, Not(HasSubstr("hunter2")));
  EXPECT_THAT(all, Not(HasSubstr(base::base64_encode("hunter2-very"))));
}

TEST_F(AccountTableTest, InsertsAnIdOnce) {
  Account first = sample_account("a1");
  Account second = sample_account("a1");
  second.tenant_id = "thief";
  second.version = 9;
  ASSERT_TRUE(table_.insert(first));
  Result<void> inserted = table_.insert(second);
  ASSERT_EQ(code_of(inserted), "account_exists");
  EXPECT_EQ(inserted.error().error_class(), ErrorClass::kConflict);
  EXPECT_EQ(second.version, 9u);
  expect_same(table_.find("a1").value().value(), first);
}

TEST_F(AccountTableTest, UpdatesWhatWasReadAndNothingNewer) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  Account stale = account;
  account.status = AccountStatus::kActive;
  ASSERT_TRUE(table_.update(account));
  EXPECT_EQ(account.version, 2u);
  EXPECT_EQ(code_of(table_.update(stale)), "account_changed");
  EXPECT_EQ(stale.version, 1u);
  expect_same(table_.find("a1").value().value(), account);
}

TEST_F(AccountTableTest, UpdatesNoAccountThatIsNotThere) {
  Account account = sample_account("a1");
  EXPECT_EQ(code_of(table_.update(account)), "account_not_found");
  EXPECT_EQ(dump(*store_), "");
}

TEST_F(AccountTableTest, LetsOneOfManyConcurrentUpdatesWin) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  std::atomic<int> won = 0;
  std::atomic<int> refused = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, copy = account]() mutable {
      Result<void> updated = table_.update(copy);
      if (updated) ++won;
      if (code_of(updated) == "account_changed") ++refused;
    });
  }
  threads.clear();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, 7);
}

TEST_F(AccountTableTest, ErasesAndSaysWhetherItDid) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  EXPECT_EQ(table_.erase("a1").value(), true);
  EXPECT_EQ(table_.erase("a1").value(), false);
  EXPECT_EQ(dump(*store_), "");
}

TEST_F(AccountTableTest, ListsByPagesInOrderOfId) {
  for (const char* id : {"c", "a", "e", "b", "d"}) {
    Account account = sample_account(id);
    ASSERT_TRUE(table_.insert(account));
  }
  EXPECT_EQ(ids({}, "", 2), "a b > b");
  EXPECT_EQ(ids({}, "b", 2), "c d > d");
  EXPECT_EQ(ids({}, "d", 2), "e > ");
  EXPECT_EQ(ids({}, "", 5), "a b c d e > ") << "a full last page says that it is the last";
  EXPECT_EQ(ids({}, "e", 5), "> ");
  EXPECT_EQ(ids({}, "", 0), "a > a") << "a walk always moves on";
}

TEST_F(AccountTableTest, ListsWhatTheFilterWants) {
  for (int i = 0; i < 12; ++i) {
    Account account = sample_account(std::string(1, static_cast<char>('a' + i)));
    account.tenant_id = i % 2 == 0 ? "even" : "odd";
    account.integration = i % 3 == 0 ? "ashby" : "workable";
    account.is_sandbox = i < 6;
    ASSERT_TRUE(table_.insert(account));
  }
  EXPECT_EQ(ids({.tenant_id = "even"}), "a c e g i k > ");
  EXPECT_EQ(ids({.tenant_id = "even", .integration = "ashby"}), "a g > ");
  EXPECT_EQ(ids({.integration = "ashby", .is_sandbox = false}), "g j > ");
  EXPECT_EQ(ids({.is_sandbox = true}, "c"), "d e f > ");
  EXPECT_EQ(ids({.tenant_id = "even"}, "", 2), "a c > c");
  EXPECT_EQ(ids({.tenant_id = "even"}, "i", 1), "k > ") << "nothing that matches follows";
  EXPECT_EQ(ids({.tenant_id = "nobody"}), "> ");
}

TEST_F(AccountTableTest, ListsMoreThanOneScanHolds) {
  for (int i = 0; i < 600; ++i) {
    Account account = sample_account("id" + std::to_string(1000 + i));
    ASSERT_TRUE(table_.insert(account));
  }
  EXPECT_EQ(table_.list({}, "", 1000).value().records.size(), 600u);
  Page<Account> page = table_.list({}, "", 599).value();
  EXPECT_EQ(page.records.size(), 599u);
  EXPECT_EQ(page.next_after, "id1598");
}

TEST_F(AccountTableTest, KeepsMembersItDoesNotKnow) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  std::string stored = raw("account/a1");
  stored.insert(1, R"("from_the_future":[1,2],)");
  overwrite("account/a1", stored);
  ASSERT_TRUE(table_.update(account));
  EXPECT_THAT(raw("account/a1"), HasSubstr(R"("from_the_future":[1,2])"));
}

TEST_F(AccountTableTest, OpensNoSecretsMovedFromAnotherAccount) {
  Account rich = sample_account("a1");
  ASSERT_TRUE(table_.insert(rich));
  std::string stolen = raw("account/a1");
  overwrite("account/a2", stolen);
  EXPECT_EQ(code_of(table_.find("a2")), "vault_corrupt");
}

TEST_F(AccountTableTest, NamesADamagedRecord) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  std::string good = raw("account/a1");
  std::string wrong_type = good;
  wrong_type.replace(wrong_type.find("\"tenant-1\""), 10, "17");
  std::string unknown_status = good;
  unknown_status.replace(unknown_status.find("needs_reauth"), 12, "marvellous!!");
  for (const std::string& bad : {std::string("{half"), std::string("[]"), std::string("{}"), std::string(R"({"v":1})"),
                                 wrong_type, unknown_status}) {
    overwrite("account/a1", bad);
    Result<std::optional<Account>> found = table_.find("a1");
    ASSERT_EQ(code_of(found), "record_corrupt") << bad;
    EXPECT_THAT(found.error().message(), HasSubstr("account/a1"));
    EXPECT_FALSE(table_.list({}, "", 10));
  }
  overwrite("account/a1", R"({"v":2})");
  EXPECT_EQ(code_of(table_.find("a1")), "record_too_new");
  EXPECT_EQ(code_of(table_.update(account)), "record_too_new");
}

TEST_F(AccountTableTest, RefusesWhatItCannotStore) {
  Account nameless = sample_account("");
  EXPECT_EQ(code_of(table_.insert(nameless)), "invalid_record");
  Account long_id = sample_account(std::string(257, 'x'));
  EXPECT_EQ(code_of(table_.insert(long_id)), "invalid_record");
  Account no_text = sample_account("a1");
  no_text.tenant_id = "\xff\xfe";
  EXPECT_EQ(code_of(table_.insert(no_text)), "invalid_record");
  Account huge = sample_account("a2");
  huge.context_json = std::string(1024 * 1024, ' ');
  EXPECT_EQ(code_of(table_.insert(huge)), "record_too_large");
  EXPECT_EQ(dump(*store_), "");
}

}  // namespace
}  // namespace atsume::store
