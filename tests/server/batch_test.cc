// /batch-request: several calls of one account in one request, each with its own fate.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class BatchTest : public ::testing::Test {
 protected:
  void serve(TestProvider::Answerer answerer) {
    provider_ = std::make_unique<TestProvider>(std::move(answerer));
    engine_.network().serve(kWorkable, provider_->handler());
  }
  json body(json resources) const { return {{"integrated_account_id", account_}, {"resources", std::move(resources)}}; }
  Answer batch(json resources, Call call = {}) {
    call.method = "POST";
    call.path = "/v1/batch-request";
    call.body = body(std::move(resources)).dump();
    return engine_.call(std::move(call));
  }

  TestEngine engine_;
  std::string account_ = engine_.create_workable_account();
  std::unique_ptr<TestProvider> provider_;
};

TEST_F(BatchTest, CallsOfTheUnifiedApiAndOfTheProxy) {
  serve(workable_with(3, 10));
  const auto answer = batch({{{"resource", "ats/candidates"}, {"method", "list"}, {"query", {{"limit", 2}}}},
                             {{"name", "raw"}, {"resource", "candidates"}, {"method", "list"}}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto out = answer.json();
  EXPECT_TRUE(out["errors"].empty());
  ASSERT_EQ(out["result"].size(), 2U);
  EXPECT_EQ(out["result"][0]["resource"], "ats/candidates");
  EXPECT_EQ(out["result"][0]["index"], 0);
  EXPECT_EQ(out["result"][0]["status"], 200);
  EXPECT_EQ(out["result"][0]["data"]["result_count"], 2);
  EXPECT_TRUE(out["result"][0]["data"]["next_cursor"].is_string());
  EXPECT_EQ(out["result"][0]["data"]["result"][0]["name"], "N 0");
  EXPECT_EQ(out["result"][1]["name"], "raw");
  EXPECT_EQ(out["result"][1]["data"]["result"], json::parse(R"([{"id":"c0","name":"N 0"},{"id":"c1","name":"N 1"},
                                                               {"id":"c2","name":"N 2"}])"));
}

TEST_F(BatchTest, SomeMayFailAndTheOthersSucceed) {
  serve([](const TestProvider::Asked& asked) {
    if (asked.target.starts_with("/spi/v3/jobs/GR01")) return json_answer(200, {{"shortcode", "GR01"}});
    return json_answer(404, {{"error", "Not found"}});
  });
  const auto out = batch({{{"resource", "ats/jobs"}, {"method", "get"}, {"id", "NONE"}},
                          {{"resource", "ats/jobs"}, {"id", "GR01"}},
                          {{"resource", "ats/nonsense"}, {"method", "list"}},
                          {{"resource", "ats/jobs"}, {"method", "list"}, {"query", {{"limit", 0}}}}})
                       .json();
  ASSERT_EQ(out["result"].size(), 1U);
  EXPECT_EQ(out["result"][0]["index"], 1);
  EXPECT_EQ(out["result"][0]["data"]["id"], "GR01");
  ASSERT_EQ(out["errors"].size(), 3U);
  EXPECT_EQ(out["errors"][0]["index"], 0);
  EXPECT_EQ(out["errors"][0]["id"], "NONE");
  EXPECT_EQ(out["errors"][0]["statusCode"], 404);
  EXPECT_EQ(out["errors"][0]["origin"], "provider");
  EXPECT_EQ(out["errors"][0]["raw_response"], json({{"error", "Not found"}}));
  EXPECT_EQ(out["errors"][1]["code"], "unknown_resource");
  EXPECT_EQ(out["errors"][2]["code"], "invalid_limit");
}

TEST_F(BatchTest, LargeIdsComeThroughUnharmed) {
  serve([](const auto&) {
    net::HttpResponse out{.text = R"({"shortcode":9007199254740993,"title":"x","n":1.10})"};
    out.headers.set("content-type", "application/json");
    return out;
  });
  const auto answer = batch({{{"resource", "ats/jobs"}, {"id", "1"}}});
  EXPECT_NE(answer.body.find(R"("id":"9007199254740993")"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("n":1.10)"), std::string::npos);
}

// The provider sees a write when everything before it has ended, and nothing behind it before it has ended.
TEST_F(BatchTest, ReadsRunSideBySideAndWritesAlone) {
  std::vector<std::string> seen;
  serve([&](const TestProvider::Asked& asked) {
    seen.push_back(asked.method + " " + asked.target.substr(0, asked.target.find('?')));
    if (asked.method == "PATCH") return json_answer(200, {{"candidate", {{"id", "c1"}}}});
    return json_answer(200, {{"candidate", {{"id", "c1"}}}});
  });
  const auto get = [](const std::string& id) { return json{{"resource", "ats/candidates"}, {"id", id}}; };
  const json write = {
      {"resource", "ats/candidates"}, {"method", "update"}, {"id", "c9"}, {"body", {{"title", "Pilot"}}}};
  const auto answer = batch({get("a"), get("b"), write, get("d")});
  EXPECT_EQ(answer.json()["result"].size(), 4U) << answer.body;
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen[2], "PATCH /spi/v3/candidates/c9");
  EXPECT_EQ(seen[3], "GET /spi/v3/candidates/d");
}

TEST_F(BatchTest, AReadKeyReadsOnly) {
  serve(workable_with(1, 10));
  const auto key = engine_.create_key(store::KeyLevel::kRead, true);
  const auto out = batch({{{"resource", "ats/candidates"}, {"method", "list"}},
                          {{"resource", "ats/candidates"}, {"method", "create"}, {"body", {{"name", "x"}}}}},
                         {.key = key})
                       .json();
  EXPECT_EQ(out["result"].size(), 1U);
  EXPECT_EQ(out["errors"][0]["code"], "level_too_low");
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(BatchTest, EachCallCountsForTheKeysLimit) {
  app::Config config;
  config.requests_per_minute = 10;
  TestEngine engine(config);
  const auto account = engine.create_workable_account();
  TestProvider provider(workable_with(1, 10));
  engine.network().serve(kWorkable, provider.handler());
  const auto key = engine.create_key(store::KeyLevel::kRead, true);
  json resources = json::array();
  for (int i = 0; i < 12; ++i) resources.push_back({{"resource", "ats/candidates"}});
  const auto out = engine.call({.method = "POST",
                                .path = "/v1/batch-request",
                                .body = json{{"integrated_account_id", account}, {"resources", resources}}.dump(),
                                .key = key});
  EXPECT_EQ(out.json()["result"].size(), 10U) << out.body;
  ASSERT_EQ(out.json()["errors"].size(), 2U);
  EXPECT_EQ(out.json()["errors"][0]["code"], "key_rate_limited");
  EXPECT_EQ(provider.asked().size(), 10U);
}

TEST_F(BatchTest, IsMadeOncePerIdempotencyKey) {
  serve([number = 0](const auto&) mutable {
    return json_answer(201, {{"candidate", {{"id", "c" + std::to_string(++number)}}}});
  });
  const json create = {{"resource", "ats/candidates"},
                       {"method", "create"},
                       {"body", {{"name", "Ines"}, {"applications", {{{"job", {{"id", "GR01"}}}}}}}}};
  const auto first = batch(json::array({create}), {.headers = {{"idempotency-key", "k"}}});
  ASSERT_EQ(first.json()["result"].size(), 1U) << first.body;
  const auto second = batch(json::array({create}), {.headers = {{"idempotency-key", "k"}}});
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(BatchTest, NamesWhatIsWrongWithIt) {
  const auto wrong = engine_.post("/v1/batch-request", body({{{"resource", "ats/jobs"}, {"metod", "list"}}}));
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.json()["details"]["resources[0].metod"], "is no member; did you mean method?");
  EXPECT_EQ(engine_.post("/v1/batch-request", {{"resources", {{{"resource", "ats/jobs"}}}}}).json()["code"],
            "account_missing");
  account_ = engine_.create_sandbox_account();
  EXPECT_EQ(engine_
                .call({.method = "POST",
                       .path = "/v1/batch-request",
                       .body = body({{{"resource", "ats/jobs"}}}).dump(),
                       .key = engine_.admin_key()})
                .json()["code"],
            "account_not_found");
}

}  // namespace
}  // namespace atsume::testing
