#include "atsume/store/audit.h"

#include <gtest/gtest.h>

#include <vector>

#include "atsume/base/ids.h"
#include "unit/store/failing_store.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;

class AuditTableTest : public ::testing::Test {
 protected:
  AuditRecord record(base::WallTime at) {
    AuditRecord out;
    out.request_id = base::make_uuid_v7(at, *random_);
    out.at = at;
    out.caller = "api_token";
    out.key_id = "key-1";
    out.key_name = "ops";
    out.account_id = "account-1";
    out.method = "GET";
    out.route = "/unified/{model}/{resource}";
    out.path = "/v1/unified/ats/jobs";
    out.status = 200;
    out.duration = 12ms;
    out.address = "192.0.2.7";
    return out;
  }
  void append(const AuditRecord& one) { ASSERT_TRUE(table_.append({&one, 1}, Durability::kSync)); }
  // The ids of all pages, a page at a time.
  std::vector<std::string> ids(const AuditFilter& filter, std::size_t limit) {
    std::vector<std::string> out;
    std::string after;
    do {
      const auto page = table_.list(filter, after, limit).value();
      EXPECT_LE(page.records.size(), limit);
      for (const auto& one : page.records) out.push_back(one.request_id);
      after = page.next_after;
    } while (!after.empty());
    return out;
  }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<KeyValueStore> memory_ = make_memory_store();
  FailingStore store_{*memory_};
  AuditTable table_{store_};
};

TEST_F(AuditTableTest, GivesBackWhatWasWritten) {
  AuditRecord one = record(kNow);
  one.plane = AuditPlane::kControl;
  one.caller = "account_token";
  one.code = "not_found";
  one.status = 404;
  one.changes_json = R"([{"kind":"api_token"}])";
  append(one);
  const auto page = table_.list({}, "", 10).value();
  ASSERT_EQ(page.records.size(), 1U);
  const auto& read = page.records.front();
  EXPECT_EQ(read.request_id, one.request_id);
  EXPECT_EQ(read.at, one.at);
  EXPECT_EQ(read.plane, one.plane);
  EXPECT_EQ(read.caller, one.caller);
  EXPECT_EQ(read.key_id, one.key_id);
  EXPECT_EQ(read.key_name, one.key_name);
  EXPECT_EQ(read.account_id, one.account_id);
  EXPECT_EQ(read.method, one.method);
  EXPECT_EQ(read.route, one.route);
  EXPECT_EQ(read.path, one.path);
  EXPECT_EQ(read.status, one.status);
  EXPECT_EQ(read.code, one.code);
  EXPECT_EQ(read.duration, one.duration);
  EXPECT_EQ(read.address, one.address);
  EXPECT_EQ(read.changes_json, one.changes_json);
  EXPECT_TRUE(page.next_after.empty());
}

TEST_F(AuditTableTest, ListsTheNewestFirstWhateverThePageSize) {
  std::vector<std::string> wanted;
  for (int i = 0; i < 25; ++i) {
    const AuditRecord one = record(kNow + i * 7ms);
    append(one);
    wanted.insert(wanted.begin(), one.request_id);
  }
  for (const std::size_t limit : {1U, 7U, 24U, 25U, 26U, 1000U}) EXPECT_EQ(ids({}, limit), wanted) << limit;
}

TEST_F(AuditTableTest, KeepsRecordsOfOneInstantApart) {
  for (int i = 0; i < 5; ++i) append(record(kNow));
  EXPECT_EQ(ids({}, 2).size(), 5U);
  EXPECT_EQ(ids({.key_id = "key-1"}, 2).size(), 5U);
}

TEST_F(AuditTableTest, FindsByEveryFilterAndByAllOfThem) {
  append(record(kNow));
  AuditRecord other = record(kNow + 5ms);
  other.key_id = "key-2";
  other.account_id = "";
  other.method = "POST";
  other.status = 403;
  other.plane = AuditPlane::kControl;
  append(other);
  const std::vector<std::string> found = {other.request_id};
  EXPECT_EQ(ids({.key_id = "key-2"}, 10), found);
  EXPECT_EQ(ids({.method = "POST"}, 10), found);
  EXPECT_EQ(ids({.plane = AuditPlane::kControl}, 10), found);
  EXPECT_EQ(ids({.status_from = 400}, 10), found);
  EXPECT_EQ(ids({.status_from = 400, .status_to = 402}, 10).size(), 0U);
  EXPECT_EQ(ids({.account_id = "account-1"}, 10).size(), 1U);
  EXPECT_EQ(ids({.key_id = "key-2", .account_id = "account-1"}, 10).size(), 0U);
  EXPECT_EQ(ids({.from = kNow + 5ms}, 10), found);
  EXPECT_EQ(ids({.from = kNow + 6ms}, 10).size(), 0U);
  EXPECT_EQ(ids({.before = kNow + 5ms}, 10).size(), 1U);
  EXPECT_EQ(ids({.from = kNow, .before = kNow + 6ms}, 1).size(), 2U);
  EXPECT_EQ(ids({.key_id = "key-2", .from = kNow, .before = kNow}, 1).size(), 0U);
}

TEST_F(AuditTableTest, KeepsTheEnvironmentsApart) {
  const AuditRecord live = record(kNow);
  append(live);
  AuditRecord test = record(kNow + 1ms);
  test.is_live = false;
  append(test);
  for (const std::string key : {"", "key-1"}) {
    EXPECT_EQ(ids({.is_live = true, .key_id = key}, 10), std::vector{live.request_id});
    EXPECT_EQ(ids({.is_live = false, .key_id = key}, 10), std::vector{test.request_id});
  }
}

TEST_F(AuditTableTest, AnIdDoesNotReachIntoAnother) {
  AuditRecord one = record(kNow);
  one.account_id = "a/b";
  append(one);
  EXPECT_EQ(ids({.account_id = "a"}, 10).size(), 0U);
  EXPECT_EQ(ids({.account_id = "a/b"}, 10).size(), 1U);
}

TEST_F(AuditTableTest, EndsAPageEarlyRatherThanReadAll) {
  std::vector<AuditRecord> many;
  for (int i = 0; i < 21'000; ++i) many.push_back(record(kNow + i * 1ms));
  many.front().method = "DELETE";
  ASSERT_TRUE(table_.append(many, Durability::kSync));
  const AuditFilter filter{.method = "DELETE"};
  const auto first = table_.list(filter, "", 10).value();
  EXPECT_TRUE(first.records.empty());
  EXPECT_FALSE(first.next_after.empty());
  EXPECT_EQ(ids(filter, 10), std::vector{many.front().request_id});
}

TEST_F(AuditTableTest, RefusesAPlaceThatItDidNotGive) {
  append(record(kNow));
  for (const std::string after : {"x", "0000000000000000/", "0000000000000000/not-a-uuid-not-a-uuid-not-a-uuid--"}) {
    EXPECT_EQ(code_of(table_.list({}, after, 10)), "invalid_cursor") << after;
  }
}

TEST_F(AuditTableTest, ErasesTheOldOnesAndWhatLeadsToThem) {
  for (int i = 0; i < 10; ++i) {
    AuditRecord one = record(kNow + i * 1h);
    one.is_live = i % 2 == 0;
    append(one);
  }
  EXPECT_EQ(table_.erase_before(kNow + 6h, 2).value(), 4U);
  EXPECT_EQ(table_.erase_before(kNow + 6h, 2).value(), 2U);
  EXPECT_EQ(table_.erase_before(kNow + 6h, 2).value(), 0U);
  EXPECT_EQ(ids({.is_live = true}, 10).size(), 2U);
  EXPECT_EQ(ids({.is_live = false}, 10).size(), 2U);
  EXPECT_EQ(table_.erase_before(kNow + 100h, 100).value(), 4U);
  EXPECT_EQ(dump(*memory_), "");
}

TEST_F(AuditTableTest, WritesTextThatIsNotUtf8) {
  AuditRecord one = record(kNow);
  one.path = "/v1/custom/\xff\xfe";
  append(one);
  EXPECT_EQ(table_.list({}, "", 10).value().records.size(), 1U);
}

TEST_F(AuditTableTest, WritesAllOrNothing) {
  const std::vector<AuditRecord> two = {record(kNow), record(kNow + 1ms)};
  store_.fail_at(1);
  EXPECT_EQ(code_of(table_.append(two, Durability::kSync)), "storage_failed");
  store_.fail_at(0);
  EXPECT_EQ(dump(*memory_), "");
}

}  // namespace
}  // namespace atsume::store
