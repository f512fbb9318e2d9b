// Waits and repeats, deadlines, and connections that died. Time is simulated throughout.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::string_view kJobs = "/v1/unified/ats/jobs?integrated_account_id=";

net::HttpResponse with_header(net::HttpResponse answer, std::string_view name, const std::string& value) {
  answer.headers.set(name, value);
  return answer;
}

// `failures` answers first, then an empty list of jobs.
TestProvider::Answerer fails_first(int failures, net::HttpResponse (*failure)()) {
  return [left = failures, failure](const TestProvider::Asked&) mutable {
    return left-- > 0 ? failure() : json_answer(200, {{"jobs", json::array()}});
  };
}

net::HttpResponse unavailable() { return json_answer(503, {{"error", "restarting"}}); }
net::HttpResponse too_many() { return json_answer(429, {{"error", "slow down"}}); }

TEST(Waiting, ForTheMomentThatTheProviderNamesThenTheCallSucceeds) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(engine.clock().wall_now().time_since_epoch());
  TestProvider provider([&, calls = 0](const auto&) mutable {
    if (calls++ > 0) return json_answer(200, {{"jobs", json::array()}});
    return with_header(too_many(), "x-rate-limit-reset", std::to_string((now + 4s).count()));
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto before = engine.clock().elapsed();
  const auto answer = engine.get(std::string(kJobs) + account);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(provider.asked().size(), 2U);
  EXPECT_EQ(engine.clock().elapsed() - before, 4s);
}

TEST(Waiting, LongerThanTheCallerAllowsIs429AtOnceWithRetryAfter) {
  for (const auto& [parameter, calls] : std::vector<std::pair<std::string, std::size_t>>{
           {"", 1}, {"&atsume_max_wait_ms=29999", 1}, {"&truto_max_wait_ms=30000", 2}, {"&atsume_max_wait_ms=0", 1}}) {
    TestEngine engine;
    const auto account = engine.create_workable_account();
    TestProvider provider([](const auto&) { return with_header(too_many(), "retry-after", "30"); });
    engine.network().serve(kWorkable, provider.handler());
    const auto before = engine.clock().elapsed();
    const auto asked_before = provider.asked().size();
    const auto answer = engine.get(std::string(kJobs) + account + parameter);
    EXPECT_EQ(answer.status, 429) << answer.body;
    EXPECT_EQ(answer.json()["code"], "rate_limited");
    EXPECT_EQ(answer.json()["origin"], "provider");
    EXPECT_EQ(answer.headers.get("retry-after"), "30");
    EXPECT_EQ(provider.asked().size() - asked_before, calls) << parameter;
    EXPECT_EQ(engine.clock().elapsed() - before, 30s * (calls - 1)) << parameter;
  }
}

TEST(Repeating, AReadUntilItSucceedsWithinTheBudgetOfWaits) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  TestProvider provider(fails_first(3, unavailable));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kJobs) + account + "&atsume_max_wait_ms=60000");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(provider.asked().size(), 4U);
}

TEST(Repeating, EndsAfterTheAttemptsThatTheConnectorAllows) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  TestProvider provider(fails_first(100, unavailable));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kJobs) + account + "&atsume_max_wait_ms=120000");
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(provider.asked().size(), 4U);
}

TEST(Repeating, NeverAStatusThatWillNotChange) {
  for (const int status : {400, 401, 403, 404, 409, 422, 500}) {
    TestEngine engine;
    const auto account = engine.create_workable_account();
    TestProvider provider([&](const auto&) { return json_answer(status, {{"error", "no"}}); });
    engine.network().serve(kWorkable, provider.handler());
    engine.get(std::string(kJobs) + account);
    EXPECT_EQ(provider.asked().size(), 1U) << status;
  }
}

TEST(Repeating, NeverWhatTheCallerStreams) {
  for (const std::string method : {"POST", "PATCH", "PUT", "DELETE"}) {
    TestEngine engine;
    const auto account = engine.create_workable_account();
    TestProvider provider([](const auto&) { return with_header(too_many(), "retry-after", "1"); });
    engine.network().serve(kWorkable, provider.handler());
    const auto answer = engine.call(
        {.method = method, .path = "/v1/custom/candidates/c1?integrated_account_id=" + account, .body = "{}"});
    EXPECT_EQ(answer.status, 429) << method;
    EXPECT_EQ(answer.headers.get("retry-after"), "1") << "the provider's own field passes";
    EXPECT_EQ(provider.asked().size(), 1U) << method;
  }
}

// The connector says what is a write, and a write may have been done though its answer says otherwise.
TEST(Repeating, NeverAWriteOfTheConnectors) {
  for (net::HttpResponse (*failure)() : {unavailable, too_many}) {
    TestEngine engine;
    const auto account = engine.create_workable_account();
    TestProvider provider(fails_first(100, failure));
    engine.network().serve(kWorkable, provider.handler());
    const auto answer = engine.call({.method = "POST",
                                     .path = "/v1/proxy/candidates?shortcode=X&integrated_account_id=" + account,
                                     .body = R"({"candidate":{"name":"Ada"}})"});
    EXPECT_GE(answer.status, 429) << answer.body;
    ASSERT_EQ(provider.asked().size(), 1U);
    EXPECT_EQ(provider.asked()[0].method, "POST");
    EXPECT_EQ(provider.asked()[0].target, "/spi/v3/jobs/X/candidates");
    EXPECT_EQ(provider.asked()[0].body, R"({"candidate":{"name":"Ada"}})");
    EXPECT_EQ(provider.asked()[0].headers.get("content-type"), "application/json");
  }
}

TEST(Deadline, OfTheCallerEndsTheCallAndItsWaits) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  engine.network().serve_raw(kWorkable, [](net::Stream& stream) -> net::Task<void> { co_await read_to_end(stream); });
  const auto before = engine.clock().elapsed();
  const auto answer = engine.get(std::string(kJobs) + account + "&atsume_timeout_ms=700");
  EXPECT_EQ(answer.status, 504) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "provider");
  EXPECT_EQ(engine.clock().elapsed() - before, 700ms);
}

TEST(Deadline, IsNotWaitedForWhenTheProviderAsksForMore) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  TestProvider provider([](const auto&) { return with_header(too_many(), "retry-after", "3"); });
  engine.network().serve(kWorkable, provider.handler());
  const auto before = engine.clock().elapsed();
  const auto answer = engine.get(std::string(kJobs) + account + "&atsume_timeout_ms=2000");
  EXPECT_EQ(answer.status, 429) << answer.body;
  EXPECT_EQ(engine.clock().elapsed(), before);
}

// Keep-alive connections may die unseen; the request that finds out is sent again on a new one.
TEST(Connection, ThatDiedIdleIsReplacedUnseen) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  int connections = 0;
  engine.network().serve_raw(kWorkable, [&](net::Stream& stream) -> net::Task<void> {
    ++connections;
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream,
                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n"
                       "{\"jobs\":[]}");
    // The next request is read and the connection dropped without an answer.
    co_await read_until(stream, "\r\n\r\n");
  });
  for (int call = 1; call <= 3; ++call) {
    const auto before = engine.clock().elapsed();
    EXPECT_EQ(engine.get(std::string(kJobs) + account).status, 200);
    EXPECT_EQ(connections, call);
    EXPECT_EQ(engine.clock().elapsed(), before) << "such a repeat needs no wait";
  }
}

TEST(Connection, ThatDiesUnderAWriteIsToldNotRepeated) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  int requests = 0;
  engine.network().serve_raw(kWorkable, [&](net::Stream& stream) -> net::Task<void> {
    co_await read_until(stream, "}");
    ++requests;
  });
  const auto answer = engine.call(
      {.method = "POST", .path = "/v1/custom/candidates?integrated_account_id=" + account, .body = "{\"a\":1}"});
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "provider");
  EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace atsume::testing
