// Every single operation on the way to the provider fails once: dialing, each write, each read. Whatever fails,
// the caller gets one whole answer of the right class, and the next call works.
#include <gtest/gtest.h>

#include <set>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

struct Attempt {
  Answer answer;
  bool has_struck = false;
};

// One engine, one call with operation `fail_at` failing, and one call after it without faults.
Attempt attempt(const Call& call, std::size_t fail_at, FaultPlan::Kind kind) {
  TestEngine engine;
  TestProvider provider(workable_with(9, 3));
  engine.network().serve(kWorkable, provider.handler());
  const std::string account = "integrated_account_id=" + engine.create_workable_account();
  auto faults = std::make_shared<FaultPlan>(FaultPlan{.fail_at = fail_at, .kind = kind});
  const StreamOptions faulty{.read_bytes_max = 64, .write_bytes_max = 256, .faults = faults};
  engine.network().set_stream_options(faulty, {.read_bytes_max = 64});
  Call with_account = call;
  with_account.path += account;
  Attempt out{.answer = engine.call(with_account)};
  out.has_struck = faults->has_struck;
  faults->fail_at.reset();
  const auto again = engine.call(with_account);
  EXPECT_EQ(again.status, 200) << "after operation " << fail_at << ": " << again.body;
  return out;
}

const std::set<std::string>& expected_codes() {
  static const std::set<std::string> codes = {"connect_failed",     "stream_closed",      "response_truncated",
                                              "response_malformed", "first_byte_timeout", "body_truncated"};
  return codes;
}

void check_all(const Call& call, FaultPlan::Kind kind, std::set<int> statuses) {
  std::set<int> seen;
  for (std::size_t fail_at = 0;; ++fail_at) {
    ASSERT_LT(fail_at, 2000U) << "the faults never run out";
    const auto result = attempt(call, fail_at, kind);
    const int status = result.answer.status;
    seen.insert(status);
    EXPECT_TRUE(statuses.contains(status)) << "operation " << fail_at << ": " << status << " " << result.answer.body;
    if (status != 200) {
      const auto body = result.answer.json();
      EXPECT_TRUE(expected_codes().contains(body["code"])) << body;
      EXPECT_EQ(body["origin"], "provider") << body;
      EXPECT_FALSE(body.contains("result"));
    }
    if (!result.has_struck) break;
  }
  EXPECT_TRUE(seen.contains(200));
}

// Reads are repeated, so a single fault is not even seen.
TEST(EveryFault, OfAUnifiedListIsHealedByRepeating) {
  const Call call{.path = "/v1/unified/ats/candidates?limit=7&atsume_max_wait_ms=100000&"};
  check_all(call, FaultPlan::Kind::kReset, {200});
  check_all(call, FaultPlan::Kind::kCut, {200});
}

// Without the time to repeat, the fault is told.
TEST(EveryFault, OfAUnifiedListWithoutWaitsIsToldAsTheProviders) {
  const Call call{.path = "/v1/unified/ats/candidates?limit=7&atsume_max_wait_ms=0&"};
  check_all(call, FaultPlan::Kind::kReset, {200, 502, 503});
  check_all(call, FaultPlan::Kind::kCut, {200, 502, 503});
}

TEST(EveryFault, OfACustomReadIsToldAsTheProviders) {
  const Call call{.path = "/v1/custom/candidates?"};
  check_all(call, FaultPlan::Kind::kReset, {200, 502, 503});
  check_all(call, FaultPlan::Kind::kCut, {200, 502, 503});
}

TEST(SlowNetwork, BytesThatArriveOneByOneMakeNoDifference) {
  TestEngine engine;
  TestProvider provider(workable_with(31, 10));
  engine.network().serve(kWorkable, provider.handler());
  const std::string account = engine.create_workable_account();
  engine.network().set_stream_options({.read_bytes_max = 1, .write_bytes_max = 1, .capacity = 1},
                                      {.read_bytes_max = 1, .write_bytes_max = 1, .capacity = 1});
  const auto ids = walk(engine, "/v1/unified/ats/candidates?limit=7&integrated_account_id=" + account);
  EXPECT_EQ(ids.size(), 31U);
}

TEST(Store, ThatFailsIsTheEnginesFaultAndSaysNothingInternal) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  const auto damaged = engine.store().scan("", "", 1000);
  ASSERT_TRUE(damaged.has_value());
  store::Batch batch;
  for (const auto& row : *damaged) {
    if (row.key.find(account) != std::string::npos) batch.put(row.key, "not a record");
  }
  ASSERT_TRUE(engine.store().write(batch, store::Durability::kSync).has_value());
  engine.clock().advance(std::chrono::minutes(1));
  const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
  EXPECT_EQ(answer.status, 500) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "engine");
  EXPECT_NE(engine.log().find("request failed"), std::string::npos);
}

}  // namespace
}  // namespace atsume::testing
