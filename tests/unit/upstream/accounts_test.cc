#include "atsume/upstream/accounts.h"

#include "atsume/net/task_group.h"
#include "support/sim_clock.h"
#include "unit/store/failing_store.h"
#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""s;

class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault_ = store::Vault::make(std::move(keys), *random_).value();
    table_.emplace(store_, *vault_);
    // Cached for seconds: by another engine on the same store, so that changes behind the cache can be told.
    accounts_.emplace(*table_, *pool_, clock_, *logger_);
  }

  SharedAccount stored(store::AccountStatus status) {
    store::Account record = account_record();
    record.status = status;
    return clock_.run(accounts_->insert(record)).value();
  }
  SharedAccount found() { return clock_.run(accounts_->find("a-1")).value(); }
  void change_behind(std::string tenant) {
    auto record = table_->find("a-1").value().value();
    record.tenant_id = std::move(tenant);
    ASSERT_TRUE(table_->update(record));
  }

  testing::SimClock clock_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<net::BlockingPool> pool_ = net::make_inline_pool();
  std::string log_;
  std::unique_ptr<base::Logger> logger_ = base::make_string_logger(log_);
  std::unique_ptr<store::KeyValueStore> memory_ = store::make_memory_store();
  store::FailingStore store_{*memory_};
  std::unique_ptr<store::Vault> vault_;
  std::optional<store::AccountTable> table_;
  std::optional<Accounts> accounts_;
};

TEST_F(AccountsTest, FindsWhatWasInsertedAndForgetsWhatWasErased) {
  EXPECT_EQ(code_of(clock_.run(accounts_->find("a-1"))), "account_not_found");
  EXPECT_EQ(stored(store::AccountStatus::kActive)->record().version, 1U);
  EXPECT_EQ(found()->record().tenant_id, "tenant");
  EXPECT_TRUE(clock_.run(accounts_->erase("a-1")).value());
  EXPECT_EQ(code_of(clock_.run(accounts_->find("a-1"))), "account_not_found");
  EXPECT_FALSE(clock_.run(accounts_->erase("a-1")).value());
}

TEST_F(AccountsTest, SeesItsOwnChangesAtOnceAndOthersAfterSeconds) {
  stored(store::AccountStatus::kActive);
  auto record = found()->record();
  record.tenant_id = "second";
  ASSERT_TRUE(clock_.run(accounts_->update(record)));
  EXPECT_EQ(found()->record().tenant_id, "second");
  change_behind("third");
  EXPECT_EQ(found()->record().tenant_id, "second");
  clock_.advance(6s);
  EXPECT_EQ(found()->record().tenant_id, "third");
}

TEST_F(AccountsTest, ReadsAnewAfterAConflict) {
  stored(store::AccountStatus::kActive);
  auto stale = found()->record();
  change_behind("other");
  stale.tenant_id = "mine";
  EXPECT_EQ(code_of(clock_.run(accounts_->update(stale))), "account_changed");
  EXPECT_EQ(found()->record().tenant_id, "other");
}

TEST_F(AccountsTest, KeepsWhatCallsTeach) {
  const auto account = stored(store::AccountStatus::kActive);
  const auto refusal =
      base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "no").with_remote({401, ""});
  clock_.run(accounts_->note_failure(account, refusal));
  EXPECT_EQ(found()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_NE(found()->record().last_error_json.find("bad_credentials"), std::string::npos);
  EXPECT_NE(found()->record().last_error_json.find("401"), std::string::npos);
  clock_.run(accounts_->note_success(found()));
  EXPECT_EQ(found()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(found()->record().last_error_json, "null");
  const auto forbidden = base::provider_error(ErrorClass::kForbidden, "forbidden", "no");
  clock_.run(accounts_->note_failure(found(), forbidden));
  EXPECT_EQ(found()->record().status, store::AccountStatus::kActive);
  EXPECT_NE(found()->record().last_forbidden_error_json.find("forbidden"), std::string::npos);
  const auto version = found()->record().version;
  clock_.run(accounts_->note_failure(found(), base::provider_error(ErrorClass::kUpstream, "upstream", "no")));
  clock_.run(accounts_->note_success(found()));
  EXPECT_EQ(found()->record().version, version);
}

TEST_F(AccountsTest, DoesNotOverwriteNewerCredentialsWithOldNews) {
  const auto account = stored(store::AccountStatus::kActive);
  change_behind("changed");
  clock_.run(
      accounts_->note_failure(account, base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "")));
  EXPECT_EQ(found()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(found()->record().tenant_id, "changed");
  EXPECT_EQ(log_, "");
}

TEST_F(AccountsTest, NotesNothingInAnAccountThatIsNotStored) {
  clock_.run(accounts_->note_failure(default_account(),
                                     base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "")));
  EXPECT_EQ(code_of(clock_.run(accounts_->find("a-1"))), "account_not_found");
}

TEST_F(AccountsTest, LogsWhatItCannotStoreAndGoesOn) {
  const auto account = stored(store::AccountStatus::kActive);
  for (int n = 1;; ++n) {
    log_.clear();
    store_.fail_at(n);
    clock_.run(
        accounts_->note_failure(account, base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "")));
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    if (!failed) break;
    EXPECT_NE(log_.find("account state not stored"), std::string::npos);
    EXPECT_EQ(log_.find("k3y"), std::string::npos);
    EXPECT_EQ(found()->record().status, store::AccountStatus::kActive);
  }
  EXPECT_EQ(found()->record().status, store::AccountStatus::kNeedsReauth);
}

TEST_F(AccountsTest, ReportsAStoreThatFails) {
  stored(store::AccountStatus::kActive);
  store_.fail_at(1);
  EXPECT_EQ(code_of(clock_.run(accounts_->find("a-1"))), "storage_failed");
  EXPECT_EQ(code_of(clock_.run(accounts_->find("a-1"))), "success");
}

// A read that began before a change must not put the old record into the cache after it.
class SlowPool : public net::BlockingPool {
 public:
  explicit SlowPool(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  boost::asio::any_io_executor executor() override { return executor_; }
  void stop() override {}

 private:
  boost::asio::any_io_executor executor_;
};

net::Task<void> find_and_keep(Accounts& accounts, Result<SharedAccount>& out) { out = co_await accounts.find("a-1"); }

net::Task<void> update_and_keep(Accounts& accounts, store::Account record, Result<SharedAccount>& out) {
  out = co_await accounts.update(std::move(record));
}

TEST_F(AccountsTest, NeverCoversANewRecordWithAnOldOne) {
  const auto account = stored(store::AccountStatus::kActive);
  SlowPool pool(clock_.executor());
  Accounts slow(*table_, pool, clock_, *logger_);
  store::Account changed = account->record();
  changed.tenant_id = "new";
  Result<SharedAccount> read = nullptr;
  Result<SharedAccount> written = nullptr;
  net::TaskGroup group(clock_.executor(), *logger_);
  group.spawn("find", find_and_keep(slow, read));
  group.spawn("update", update_and_keep(slow, changed, written));
  clock_.run_until_idle();
  ASSERT_TRUE(read && written);
  EXPECT_EQ(clock_.run(slow.find("a-1")).value()->record().tenant_id, "new");
}

}  // namespace
}  // namespace atsume::upstream
