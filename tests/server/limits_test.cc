// A provider's published limit, kept for it: whoever calls, and however, in turns, and told when it takes too long.
#include <gtest/gtest.h>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::string_view kProvider = "https://acme.limited.example";

std::string definition(const std::string& limits) {
  return R"(connector: 1
id: limited
name: Limited
categories: [ats]
base_url: https://{{ account.subdomain }}.limited.example
hosts: ["*.limited.example"]
fields: { subdomain: { label: Subdomain } }
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
verify: GET /me
limits: )" +
         limits + R"(
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: There is one page. } }
)";
}

class LimitsTest : public ::testing::Test {
 protected:
  // Adds the connector to those that are shipped.
  void load(const std::string& limits) {
    const auto loaded = catalog::load_texts({{"connectors/limited/connector.yaml", definition(limits)}});
    for (const auto& one : loaded.diagnostics) {
      ASSERT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    auto catalog = std::make_shared<catalog::Catalog>(*engine_.services().catalog.get());
    catalog->connectors["limited"] = loaded.catalog->find_connector("limited");
    engine_.services().catalog.set(catalog);
    engine_.network().serve(kProvider, provider_.handler());
  }

  std::string connect(const std::string& key, bool is_verified = false) {
    const auto answer = engine_.post("/v1/integrated-account", {{"integration", "limited"},
                                                                {"tenant_id", "acme"},
                                                                {"authentication_method", "key"},
                                                                {"context", {{"subdomain", "acme"}, {"api_key", key}}},
                                                                {"verify", is_verified}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json().value("id", "");
  }

  static std::string jobs(const std::string& account) { return "/v1/proxy/jobs?integrated_account_id=" + account; }
  void list_jobs(const std::string& account, int count) {
    for (int i = 0; i < count; ++i) ASSERT_EQ(engine_.get(jobs(account)).status, 200);
  }

  TestEngine engine_;
  net::Headers more_;  // of the provider's answers
  TestProvider provider_{[this](const TestProvider::Asked&) {
    auto answer = json_answer(200, {{"jobs", json::array()}});
    for (const auto& [name, value] : more_.fields()) answer.headers.set(name, value);
    return answer;
  }};
};

TEST_F(LimitsTest, TheCallAfterTheLastOneAllowedWaitsForItsTurn) {
  load("{ rates: [{ requests: 10, per: 10s }] }");
  const auto account = connect("k");
  list_jobs(account, 10);
  engine_.clock().advance(6s);
  const auto before = engine_.clock().elapsed();
  const auto answer = engine_.get(jobs(account));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(engine_.clock().elapsed() - before, 4s);
  EXPECT_EQ(provider_.asked().size(), 11U);
}

TEST_F(LimitsTest, OverTheLongestWaitIs429WithRetryAfterAndTheProviderIsNotCalled) {
  load("{ rates: [{ requests: 10, per: 10s }] }");
  const auto account = connect("k");
  list_jobs(account, 10);
  engine_.clock().advance(2500ms);
  const auto before = engine_.clock().elapsed();
  for (const std::string parameter : {"", "&atsume_max_wait_ms=7499", "&atsume_max_wait_ms=0"}) {
    const auto answer = engine_.get(jobs(account) + parameter);
    EXPECT_EQ(answer.status, 429) << answer.body;
    EXPECT_EQ(answer.headers.get("retry-after"), "8") << parameter;
    EXPECT_EQ(answer.json()["code"], "rate_limited");
    EXPECT_EQ(answer.json()["origin"], "provider");
  }
  EXPECT_EQ(engine_.clock().elapsed(), before);
  EXPECT_EQ(provider_.asked().size(), 10U);
  EXPECT_EQ(engine_.get(jobs(account) + "&atsume_max_wait_ms=7500").status, 200);
  EXPECT_EQ(engine_.clock().elapsed() - before, 7500ms);
}

TEST_F(LimitsTest, EveryKindOfCallCounts) {
  load("{ rates: [{ requests: 3, per: 10s }] }");
  const auto account = connect("k", true);  // the verification is the account's first call
  list_jobs(account, 1);
  EXPECT_EQ(engine_.get("/v1/custom/anything?integrated_account_id=" + account).status, 200);
  for (const std::string& path : {jobs(account), "/v1/custom/anything?integrated_account_id=" + account}) {
    const auto answer = engine_.get(path);
    EXPECT_EQ(answer.status, 429) << path;
    EXPECT_EQ(answer.headers.get("retry-after"), "10") << path;
  }
  EXPECT_EQ(provider_.asked().size(), 3U);
  EXPECT_EQ(engine_.get(jobs(connect("other"))).status, 200) << "another account has calls of its own";
}

TEST_F(LimitsTest, WhatTheProviderSaysIsLeftIsBelievedByAllCalls) {
  load(
      "{ rates: [{ requests: 50, per: 10s }], remaining: { header: x-left, reset: { header: x-reset, as: seconds } } "
      "}");
  const auto account = connect("k");
  more_.set("x-left", "0");
  more_.set("x-reset", "7");
  EXPECT_EQ(engine_.get("/v1/custom/anything?integrated_account_id=" + account).status, 200);
  const auto refused = engine_.get(jobs(account));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.get("retry-after"), "7");
  EXPECT_EQ(provider_.asked().size(), 1U);
  more_ = {};
  const auto before = engine_.clock().elapsed();
  EXPECT_EQ(engine_.get(jobs(account) + "&atsume_max_wait_ms=7000").status, 200);
  EXPECT_EQ(engine_.clock().elapsed() - before, 7s);
}

TEST_F(LimitsTest, AccountsTakeTurnsAtAnApplicationsRate) {
  load("{ rates: [{ requests: 1, per: 1s, scope: app }] }");
  const auto busy = connect("busy");
  const auto quiet = connect("quiet");
  std::vector<Call> calls;
  for (int i = 0; i < 6; ++i) calls.push_back({.path = jobs(busy) + "&atsume_max_wait_ms=60000"});
  for (int i = 0; i < 2; ++i) calls.push_back({.path = jobs(quiet) + "&atsume_max_wait_ms=60000"});
  for (const auto& answer : engine_.call_all(calls)) EXPECT_EQ(answer.status, 200) << answer.body;
  std::string order;
  for (const auto& asked : provider_.asked()) {
    order += asked.headers.get("authorization") == "Bearer busy" ? 'b' : 'q';
  }
  EXPECT_EQ(order, "bbqbqbbb");
  EXPECT_EQ(engine_.clock().elapsed(), 7s);
}

TEST_F(LimitsTest, NoMoreCallsAtATimeThanAllowed) {
  load("{ concurrency: 2 }");
  int under_way = 0;
  int most = 0;
  engine_.network().serve(kProvider, [&](net::HttpRequest&) -> net::Task<net::HttpResponse> {
    most = std::max(most, ++under_way);
    co_await engine_.clock().sleep_until(engine_.clock().steady_now() + 1s);
    --under_way;
    co_return json_answer(200, {{"jobs", json::array()}});
  });
  const std::vector<Call> calls(7, {.path = jobs(connect("k"))});
  for (const auto& answer : engine_.call_all(calls)) EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(most, 2);
  EXPECT_EQ(engine_.clock().elapsed(), 4s);
}

}  // namespace
}  // namespace atsume::testing
