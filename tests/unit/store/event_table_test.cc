// Events: in order, filtered, swept, and never apart from the change they tell of.
#include "atsume/store/events.h"

#include <gtest/gtest.h>

#include "atsume/base/ids.h"
#include "unit/store/failing_store.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;

Event sample_event(int n) {
  const auto time = kNow + n * 1s;
  return {.id = event_id(time, "account-" + std::to_string(n % 2), static_cast<std::uint64_t>(n), 0),
          .name = n % 3 == 0 ? "integrated_account:created" : "integrated_account:updated",
          .account_id = "account-" + std::to_string(n % 2),
          .is_live = n % 5 != 0,
          .payload_json = R"({"n":)" + std::to_string(n) + "}",
          .created_at = time};
}

class EventTableTest : public testing::Test {
 protected:
  void append(int from, int to) {
    Batch batch;
    for (int n = from; n < to; ++n) ASSERT_TRUE(EventTable::append(batch, sample_event(n)));
    ASSERT_TRUE(memory_->write(batch, Durability::kBuffered));
  }
  // The numbers of the events, and what comes after them.
  std::string list(const EventFilter& filter, std::string after = "", std::size_t limit = 100) {
    const auto page = table_.list(filter, after, limit).value();
    std::string out;
    for (const auto& event : page.records) out += event.payload_json.substr(5, event.payload_json.size() - 6) + " ";
    return out + (page.next_after.empty() ? "." : ">");
  }

  std::unique_ptr<KeyValueStore> memory_ = make_memory_store();
  FailingStore store_{*memory_};
  EventTable table_{store_};
};

TEST_F(EventTableTest, GivesBackEveryMember) {
  append(3, 4);
  const Event expected = sample_event(3);
  const Event event = table_.find(expected.id).value().value();
  EXPECT_EQ(event.id, expected.id);
  EXPECT_EQ(event.name, expected.name);
  EXPECT_EQ(event.account_id, expected.account_id);
  EXPECT_EQ(event.is_live, expected.is_live);
  EXPECT_EQ(event.payload_json, expected.payload_json);
  EXPECT_EQ(event.created_at, expected.created_at);
  EXPECT_EQ(table_.find("other").value(), std::nullopt);
}

TEST_F(EventTableTest, ListsInOrderByPageAndFilter) {
  append(0, 10);
  EXPECT_EQ(list({}), "0 1 2 3 4 5 6 7 8 9 .");
  EXPECT_EQ(list({}, "", 4), "0 1 2 3 >");
  EXPECT_EQ(list({}, table_.list({}, "", 4).value().next_after, 4), "4 5 6 7 >");
  EXPECT_EQ(list({.name = "integrated_account:created"}), "0 3 6 9 .");
  EXPECT_EQ(list({.account_id = "account-1"}), "1 3 5 7 9 .");
  EXPECT_EQ(list({.is_live = false}), "0 5 .");
  EXPECT_EQ(list({.created_from = kNow + 3s, .created_before = kNow + 6s}), "3 4 5 .");
}

TEST_F(EventTableTest, SweepsTheOldestFirst) {
  append(0, 10);
  EXPECT_EQ(table_.sweep(kNow + 6s, 4).value(), 4U);
  EXPECT_EQ(list({}), "4 5 6 7 8 9 .");
  EXPECT_EQ(table_.sweep(kNow + 6s, 4).value(), 2U);
  EXPECT_EQ(table_.sweep(kNow + 6s, 4).value(), 0U);
  EXPECT_EQ(list({}), "6 7 8 9 .");
  for (int n = 1; n <= 2; ++n) {
    store_.fail_at(n);
    EXPECT_EQ(code_of(table_.sweep(kNow + 8s, 4)), "storage_failed");
    store_.fail_at(0);
    EXPECT_EQ(list({}), "6 7 8 9 .");
  }
}

TEST_F(EventTableTest, TellsADamagedEvent) {
  Batch batch;
  batch.put("event/x", R"({"v":1,"id":"x"})");
  ASSERT_TRUE(memory_->write(batch, Durability::kBuffered));
  EXPECT_EQ(code_of(table_.find("x")), "record_corrupt");
}

TEST(EventId, IsAUuidThatSortsByTimeAndThenByVersion) {
  std::string last;
  for (std::uint64_t version = 1; version < 500; ++version) {
    for (unsigned index = 0; index < 2; ++index) {
      const std::string id = event_id(kNow, "a-1", version, index);
      EXPECT_TRUE(base::is_uuid(id));
      EXPECT_EQ(id[14], '7');
      EXPECT_LT(last, id);
      last = id;
    }
  }
  EXPECT_LT(last, event_id(kNow + std::chrono::milliseconds(1), "a-1", 1, 0));
  EXPECT_EQ(event_id(kNow, "a-1", 1, 0), event_id(kNow, "a-1", 1, 0));
  EXPECT_NE(event_id(kNow, "a-1", 1, 0), event_id(kNow, "a-2", 1, 0));
}

// What an account's table does for companions.
class CompanionTest : public testing::Test {
 protected:
  AccountCompanion companion() {
    return [this](const Account* before, const Account* after, Batch& batch) -> Result<void> {
      told_ = (before ? before->tenant_id + " v" + std::to_string(before->version) : "nothing") + " -> " +
              (after ? after->tenant_id + " v" + std::to_string(after->version) : "nothing");
      secrets_ = before ? before->secrets_json.reveal() : "";
      if (!refusal_.empty()) return Fail(base::engine_error(refusal_, ""));
      batch.put("told", told_);
      return {};
    };
  }
  std::string stored() { return memory_->get("told").value().value_or("nothing"); }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(3);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> memory_ = make_memory_store();
  FailingStore store_{*memory_};
  AccountTable table_{store_, *vault_};
  std::string told_;
  std::string secrets_;
  std::string refusal_;
};

TEST_F(CompanionTest, IsWrittenWithTheChange) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account, companion()));
  EXPECT_EQ(stored(), "nothing -> tenant-1 v1");
  account.tenant_id = "tenant-2";
  ASSERT_TRUE(table_.update(account, companion()));
  EXPECT_EQ(stored(), "tenant-1 v1 -> tenant-2 v2");
  EXPECT_EQ(secrets_, "{}");
  EXPECT_EQ(account.version, 2U);
  ASSERT_TRUE(table_.erase("a1", companion()).value());
  EXPECT_EQ(stored(), "tenant-2 v2 -> nothing");
  EXPECT_FALSE(table_.erase("a1", companion()).value());
}

TEST_F(CompanionTest, IsNotWrittenWithoutTheChangeNorTheOtherWayRound) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  Account stale = account;
  ASSERT_TRUE(table_.update(account));
  EXPECT_EQ(code_of(table_.update(stale, companion())), "account_changed");
  EXPECT_EQ(stored(), "nothing");
  refusal_ = "companion_failed";
  const std::string before = dump(*memory_);
  EXPECT_EQ(code_of(table_.update(account, companion())), "companion_failed");
  EXPECT_EQ(code_of(table_.erase("a1", companion())), "companion_failed");
  EXPECT_EQ(dump(*memory_), before);
  EXPECT_EQ(account.version, 2U);
  refusal_.clear();
  for (int n = 1; n <= 2; ++n) {
    store_.fail_at(n);
    EXPECT_EQ(code_of(table_.update(account, companion())), "storage_failed");
    store_.fail_at(n);
    EXPECT_EQ(code_of(table_.erase("a1", companion())), "storage_failed");
    EXPECT_EQ(dump(*memory_), before);
  }
}

TEST_F(CompanionTest, GoesWithAnAccountWhoseSecretsCannotBeOpened) {
  Account account = sample_account("a1");
  ASSERT_TRUE(table_.insert(account));
  std::vector<MasterKey> keys;
  keys.push_back(parse_master_key(std::string(64, 'b')).value());
  const auto other = Vault::make(std::move(keys), *random_).value();
  AccountTable locked_out(*memory_, *other);
  EXPECT_TRUE(locked_out.erase("a1", companion()).value());
  EXPECT_EQ(stored(), "tenant-1 v1 -> nothing");
}

}  // namespace
}  // namespace atsume::store
