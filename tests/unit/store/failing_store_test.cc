// Every operation of every table, with the first, the second, … call to the store failing: the failure is
// reported, and the state is the one before.
#include "unit/store/failing_store.h"

#include <gtest/gtest.h>

#include <functional>

#include "unit/store/records.h"

namespace atsume::store {
namespace {

// Lets another writer come between reading and writing, a number of times.
class RacingStore final : public KeyValueStore {
 public:
  RacingStore(KeyValueStore& inner, int races) : inner_(&inner), races_left_(races) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return inner_->get(key); }
  Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const override {
    return inner_->scan(prefix, after, limit);
  }
  Result<void> write(const Batch& batch, Durability durability) override {
    if (races_left_-- > 0) return Fail(Error(ErrorClass::kConflict, Origin::kEngine, "precondition_failed", "raced"));
    return inner_->write(batch, durability);
  }
  Result<void> checkpoint(const std::string& directory) override { return inner_->checkpoint(directory); }

 private:
  KeyValueStore* inner_;
  int races_left_;
};

class FailingStoreTest : public testing::Test {
 protected:
  FailingStoreTest() {
    AccountTable accounts(*inner_, *vault_);
    EXPECT_TRUE(accounts.insert(account_));
    EXPECT_TRUE(ApiKeyTable(*inner_).insert(key_));
    EXPECT_TRUE(SettingTable(*inner_, *vault_).put("there", "value"));
  }

  // `operation` answers the code of its result. Returns how many calls to the store it made.
  int expect_each_failure_reported(const std::function<std::string()>& operation) {
    std::string before = dump(*inner_);
    for (int n = 1; n < 20; ++n) {
      store_.fail_at(n);
      std::string code = operation();
      if (!store_.has_failed()) {
        EXPECT_EQ(code, "success");
        return n - 1;
      }
      EXPECT_EQ(code, "storage_failed") << "operation " << n << " failed";
      EXPECT_EQ(dump(*inner_), before) << "operation " << n << " failed";
    }
    ADD_FAILURE() << "it never came to an end";
    return 0;
  }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(11);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> inner_ = make_memory_store();
  FailingStore store_{*inner_};
  Account account_ = sample_account("there");
  ApiKey key_ = make_api_key("ops", KeyLevel::kRead, true, kNow, *random_).record;
  AccountTable accounts_{store_, *vault_};
  ApiKeyTable keys_{store_};
  SettingTable settings_{store_, *vault_};
};

TEST_F(FailingStoreTest, AccountsReportEachFailure) {
  Account fresh = sample_account("fresh");
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(accounts_.find("there")); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(accounts_.list({}, "", 10)); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] {
              EXPECT_EQ(fresh.version, 0u) << "a failed insert leaves the record as it was";
              return code_of(accounts_.insert(fresh));
            }),
            1);
  EXPECT_EQ(expect_each_failure_reported([&] {
              EXPECT_EQ(account_.version, 1u) << "a failed update leaves the record as it was";
              return code_of(accounts_.update(account_));
            }),
            2);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(accounts_.erase("there")); }), 2);
}

TEST_F(FailingStoreTest, ApiKeysReportEachFailure) {
  ApiKey fresh = make_api_key("fresh", KeyLevel::kRead, true, kNow, *random_).record;
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(keys_.find(key_.id)); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(keys_.find_by_hash(key_.hash)); }), 2);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(keys_.list("", 10)); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(keys_.insert(fresh)); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(keys_.update(key_)); }), 2);
}

TEST_F(FailingStoreTest, SettingsReportEachFailure) {
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(settings_.find("there")); }), 1);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(settings_.put("there", "other")); }), 2);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(settings_.put("fresh", "other")); }), 2);
  EXPECT_EQ(expect_each_failure_reported([&] { return code_of(settings_.erase("there")); }), 2);
}

TEST_F(FailingStoreTest, LostRacesAreRunAgainAndThenReported) {
  RacingStore some(*inner_, 3);
  EXPECT_EQ(code_of(SettingTable(some, *vault_).put("there", "x")), "success");
  EXPECT_EQ(SettingTable(*inner_, *vault_).find("there").value().value().reveal(), "x");
  RacingStore endless(*inner_, 1'000'000);
  EXPECT_EQ(code_of(SettingTable(endless, *vault_).put("there", "y")), "record_contended");
  EXPECT_EQ(code_of(SettingTable(endless, *vault_).erase("there")), "record_contended");
  EXPECT_EQ(code_of(ApiKeyTable(endless).update(key_)), "record_contended");
  EXPECT_EQ(code_of(AccountTable(endless, *vault_).update(account_)), "account_changed");
}

}  // namespace
}  // namespace atsume::store
