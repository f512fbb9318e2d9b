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

TEST_F(AccountsTest, ReadsPastTheCache) {
  stored(store::AccountStatus::kActive);
  EXPECT_EQ(found()->record().tenant_id, "tenant");
  change_behind("second");
  EXPECT_EQ(found()->record().tenant_id, "tenant");
  EXPECT_EQ(clock_.run(accounts_->read("a-1")).value()->record().tenant_id, "second");
  EXPECT_EQ(found()->record().tenant_id, "second") << "what was read is remembered";
  EXPECT_EQ(code_of(clock_.run(accounts_->read("a-2"))), "account_not_found");
}

class AccountEventsTest : public AccountsTest {
 protected:
  std::vector<store::Event> events() { return clock_.run(accounts_->list_events({}, "", 1000)).value().records; }
  // The names since the last time.
  std::string news() {
    std::string out;
    const auto all = events();
    for (; told_ < all.size(); ++told_) out += all[told_].name.substr(std::string("integrated_account:").size()) + " ";
    return out;
  }
  void become(store::AccountStatus status) {
    auto record = found()->record();
    record.status = status;
    ASSERT_TRUE(clock_.run(accounts_->keep(record)));
  }

 private:
  std::size_t told_ = 0;
};

TEST_F(AccountEventsTest, TellEveryChangeOnce) {
  stored(store::AccountStatus::kConnecting);
  EXPECT_EQ(news(), "created ");
  become(store::AccountStatus::kPostInstallError);
  EXPECT_EQ(news(), "post_install_error ");
  become(store::AccountStatus::kValidationError);
  EXPECT_EQ(news(), "validation_error ");
  become(store::AccountStatus::kActive);
  EXPECT_EQ(news(), "active ");
  become(store::AccountStatus::kActive);
  EXPECT_EQ(news(), "") << "a new token is no news";
  const auto refusal = base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "no");
  clock_.run(accounts_->note_failure(found(), refusal));
  clock_.run(accounts_->note_failure(found(), refusal));
  EXPECT_EQ(news(), "authentication_error ");
  clock_.run(accounts_->note_success(found()));
  EXPECT_EQ(news(), "reactivated ");
  ASSERT_TRUE(clock_.run(accounts_->update(found()->record())));
  EXPECT_EQ(news(), "updated ");
  ASSERT_TRUE(clock_.run(accounts_->erase("a-1")));
  ASSERT_FALSE(clock_.run(accounts_->erase("a-1")).value());
  EXPECT_EQ(news(), "deleted ");
}

TEST_F(AccountEventsTest, SayWhoTheAccountIsAndNoSecret) {
  stored(store::AccountStatus::kActive);
  clock_.run(
      accounts_->note_failure(found(), base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "no")));
  ASSERT_TRUE(clock_.run(accounts_->erase("a-1")));
  const auto all = events();
  ASSERT_EQ(all.size(), 4U);
  for (const auto& event : all) {
    EXPECT_TRUE(event.is_live);
    EXPECT_EQ(event.account_id, "a-1");
    EXPECT_EQ(event.payload_json.find("k3y"), std::string::npos);
    EXPECT_EQ(event.payload_json.find("context"), std::string::npos);
    EXPECT_EQ(clock_.run(accounts_->find_event(event.id)).value().name, event.name);
  }
  EXPECT_NE(all[2].payload_json.find(R"("status":"needs_reauth","is_sandbox":false,"authentication_method":"key",)"
                                     R"("last_error":{"code":"bad_credentials")"),
            std::string::npos)
      << all[2].payload_json;
  EXPECT_NE(all[3].payload_json.find(R"("id":"a-1","tenant_id":"tenant","integration":"example")"), std::string::npos);
  EXPECT_EQ(code_of(clock_.run(accounts_->find_event("x"))), "event_not_found");
}

TEST_F(AccountEventsTest, AreThereExactlyWhenTheChangeIs) {
  stored(store::AccountStatus::kActive);
  const auto before = events().size();
  for (int n = 1;; ++n) {
    auto record = found()->record();
    record.tenant_id = "other";
    store_.fail_at(n);
    const auto updated = clock_.run(accounts_->update(record));
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    EXPECT_EQ(events().size(), before + (updated ? 1 : 0)) << n;
    if (!failed) break;
  }
  auto stale = found()->record();
  stale.version -= 1;
  EXPECT_EQ(code_of(clock_.run(accounts_->update(stale))), "account_changed");
  EXPECT_EQ(events().size(), before + 1);
}

TEST_F(AccountEventsTest, AreRemovedWhenTheyAreOld) {
  stored(store::AccountStatus::kActive);
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(clock_.run(accounts_->update(found()->record())));
  clock_.advance(std::chrono::hours(24 * 20));
  ASSERT_TRUE(clock_.run(accounts_->update(found()->record())));
  EXPECT_EQ(clock_.run(accounts_->sweep_events()).value(), 0U);
  clock_.advance(std::chrono::hours(24 * 11));
  EXPECT_EQ(clock_.run(accounts_->sweep_events()).value(), 602U);
  EXPECT_EQ(events().size(), 1U);
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
