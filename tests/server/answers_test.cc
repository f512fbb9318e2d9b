// What callers can ask answers to look like: formats, fields, keys, dry runs, explanations.
#include "server/answers.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

class AnswersTest : public AnswersFixture {};

TEST_F(AnswersTest, RawGivesWhatTheProviderGave) {
  const json listed = get(path("jobs", "&limit=1&atsume_response_format=raw"));
  EXPECT_EQ(listed["result"][0]["title"], "T0");
  EXPECT_EQ(listed["result_count"], 1);
  EXPECT_TRUE(listed["next_cursor"].is_string());
  const auto made =
      engine_.call({.method = "POST", .path = path("jobs", "&truto_response_format=raw"), .body = R"({"name":"x"})"});
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.body, R"({"id":12345678901234567890,"title":"new",  "ref":1.10})");
  EXPECT_EQ(made.headers.get("content-type"), "application/json; charset=utf-8");
  const json some =
      get("/v1/unified/ats/jobs/j1?atsume_response_format=raw&atsume_fields=title,town.name&"
          "integrated_account_id=" +
          account_);
  EXPECT_EQ(some, json({{"title", "T1"}, {"town", {{"name", "Oslo"}}}}));
}

TEST_F(AnswersTest, NormalizedHasNeitherRemoteDataNorNulls) {
  const json listed = get(path("jobs", "&limit=1&atsume_response_format=normalized"));
  EXPECT_EQ(listed["result"][0], json({{"id", "j0"},
                                       {"name", "T0"},
                                       {"status", "open"},
                                       {"status_raw", "published"},
                                       {"emails", {{{"email", "a@x"}, {"type", "work"}}}},
                                       {"place", {{"city", "Oslo"}}}}));
  EXPECT_TRUE(get(path("jobs", "&limit=1"))["result"][0]["code"].is_null());
}

TEST_F(AnswersTest, DebugTellsWhatWasDone) {
  const json listed = get(path("jobs", "&limit=3&status=open&name=t0&atsume_response_format=debug"));
  EXPECT_EQ(listed["result"].size(), 1U);
  EXPECT_EQ(listed["result"][0]["remote_data"]["state"], "published");
  const json& debug = listed["meta"]["debug"];
  EXPECT_EQ(debug["mapping"], "mappings/ats/tree.yaml");
  EXPECT_EQ(debug["provider_method"], "jobs.list");
  EXPECT_EQ(debug["provider_filters"], json({"status"}));
  EXPECT_EQ(debug["engine_filters"], json({"name"}));
  ASSERT_EQ(debug["requests"].size(), provider_.asked().size());
  EXPECT_EQ(debug["requests"][1]["method"], "GET");
  EXPECT_EQ(debug["requests"][1]["url"], "https://api.tree.example/jobs?state=published&size=2&after=2&k=[redacted]");
  EXPECT_EQ(debug["requests"][1]["status"], 200);
  EXPECT_EQ(debug["requests"][1]["page"], 2);
  EXPECT_TRUE(debug["requests"][1]["duration_ms"].is_number());
  const json one = get("/v1/unified/ats/jobs/j1?atsume_response_format=debug&integrated_account_id=" + account_);
  EXPECT_EQ(one["meta"]["debug"]["requests"][0]["url"], "https://api.tree.example/jobs/j1?k=[redacted]");
  EXPECT_FALSE(one["meta"]["debug"]["requests"][0].contains("page"));
  EXPECT_TRUE(one.contains("remote_data"));
}

TEST_F(AnswersTest, ShowsTheFieldsThatAreAskedFor) {
  for (const std::string form : {"&atsume_fields=id,emails.email", "&truto_fields[]=id&truto_fields[]=emails.email",
                                 "&atsume_fields[0]=id&atsume_fields[1]=emails.email"}) {
    EXPECT_EQ(get(path("jobs", "&limit=1" + form))["result"][0],
              json({{"id", "j0"}, {"emails", {{{"email", "a@x"}}}}}));
  }
  const json without = get(path("jobs", "&limit=1&atsume_exclude_fields=remote_data,emails.type,place"))["result"][0];
  EXPECT_FALSE(without.contains("remote_data"));
  EXPECT_FALSE(without.contains("place"));
  EXPECT_EQ(without["emails"], json({{{"email", "a@x"}}}));
  const json one = get("/v1/unified/ats/jobs/j1?atsume_fields=name&integrated_account_id=" + account_);
  EXPECT_EQ(one, json({{"name", "T1"}}));
  EXPECT_NE(refusal(path("jobs", "&atsume_fields=emials")).find("did you mean emails?"), std::string::npos);
  EXPECT_EQ(get(proxy("jobs", "&limit=1&atsume_fields=title"))["result"], json({{{"title", "T0"}}}));
  EXPECT_NE(refusal("/v1/proxy/jobs/j1?atsume_fields=title&integrated_account_id=" + account_).find("untouched"),
            std::string::npos);
}

TEST_F(AnswersTest, KeysListsByAField) {
  const json listed = get(path("jobs", "&limit=3&atsume_key_by=id&atsume_fields=name"));
  EXPECT_EQ(listed["result"], json({{"j0", {{"name", "T0"}}}, {"j1", {{"name", "T1"}}}, {"j2", {{"name", "T2"}}}}));
  EXPECT_EQ(listed["result_count"], 3);
  EXPECT_TRUE(listed["next_cursor"].is_string());
  EXPECT_FALSE(listed.contains("meta"));
  const json by_status = get(path("jobs", "&limit=3&atsume_key_by=status&atsume_fields=id"));
  EXPECT_EQ(by_status["result"], json({{"open", {{"id", "j0"}}}, {"closed", {{"id", "j1"}}}}));
  EXPECT_EQ(by_status["meta"]["unkeyed"], json({{{"id", "j2"}}}));
  EXPECT_EQ(by_status["result_count"], 3);
  EXPECT_EQ(get(proxy("jobs", "&limit=1&atsume_key_by=title"))["result"]["T0"]["id"], "j0");
  EXPECT_EQ(get(proxy("jobs", "&limit=1&atsume_key_by=none"))["meta"]["unkeyed"].size(), 1U);
  EXPECT_NE(refusal("/v1/unified/ats/jobs/j1?atsume_key_by=id&integrated_account_id=" + account_).find("is for lists"),
            std::string::npos);
}

TEST_F(AnswersTest, IgnoreLimitGivesOnePageOfTheProviders) {
  page_max_ = 4;
  for (const std::string& at :
       {path("jobs", "&limit=1&atsume_ignore_limit=true"), proxy("jobs", "&limit=1&atsume_ignore_limit=true")}) {
    const auto before = provider_.asked().size();
    const json first = get(at);
    EXPECT_EQ(first["result"].size(), 2U) << "the connector's own page size";
    EXPECT_EQ(provider_.asked().size(), before + 1);
    const json next = get(at + "&next_cursor=" + first["next_cursor"].get<std::string>());
    EXPECT_EQ(next["result"][0]["id"], "j2");
  }
}

TEST_F(AnswersTest, PassesBodiesThrough) {
  const auto made = engine_.call({.method = "POST",
                                  .path = path("jobs", "&truto_body_passthrough=true"),
                                  .body = R"({"name":"x","id":12345678901234567890,"remote_data":{"a":1.10}})"});
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(provider_.asked().back().body, R"({"name":"x","id":12345678901234567890,"remote_data":{"a":1.10}})");
  engine_.call({.method = "POST", .path = path("jobs"), .body = R"({"name":"x"})"});
  EXPECT_EQ(provider_.asked().back().body, R"({"wrapped":{"title":"x"}})");
  engine_.call({.method = "POST",
                .path = proxy("jobs", "&truto_body_passthrough=true"),
                .body = "\x01\x02 no JSON",
                .headers = {{"content-type", "application/pdf"}}});
  EXPECT_EQ(provider_.asked().back().body, "\x01\x02 no JSON");
  EXPECT_EQ(provider_.asked().back().headers.get("content-type"), "application/pdf");
}

TEST_F(AnswersTest, DryRunsTellTheRequestAndSendNothing) {
  allow("limits: { rates: [{ requests: 3, per: 60s }] }\n");
  const json listed = get(path("jobs",
                               "&limit=7&status=open&updated_at[gte]=2026-01-01T00:00:00Z&name=x&"
                               "remote_query[a]=b&atsume_skip_api_call=true"));
  EXPECT_EQ(listed["dry_run"], true);
  EXPECT_EQ(listed["request"]["method"], "GET");
  EXPECT_EQ(listed["request"]["url"],
            "https://api.tree.example/jobs?state=published&changed_after=1767225600&size=2&a=b&k=[redacted]");
  EXPECT_EQ(listed["request"]["headers"]["authorization"], "Bearer [redacted]");
  EXPECT_TRUE(listed["request"]["body"].is_null());
  EXPECT_EQ(listed["meta"]["post_filtered"], json({"name"}));
  const auto made = engine_.call(
      {.method = "POST",
       .path = path("jobs", "&atsume_skip_api_call=true"),
       .body = R"({"name":"x","place":{"city":"Oslo"},"code":"c","remote_data":{"big":12345678901234567890}})"});
  EXPECT_EQ(made.status, 200);
  EXPECT_NE(made.body.find(R"("body":{"wrapped":{"title":"x","where":{"town":"Oslo"},"big":12345678901234567890}})"),
            std::string::npos)
      << made.body;
  EXPECT_NE(made.body.find("https://api.tree.example/jobs?notify=c&"), std::string::npos) << made.body;
  const json people = get(path("candidates", "&atsume_skip_api_call=true"));
  EXPECT_EQ(people["request"]["url"], "https://api.tree.example/jobs?size=2&k=[redacted]");
  EXPECT_EQ(people["followed_by"], json({{{"request", "GET /jobs/{job_id}/people"}, {"for_each", "job"}}}));
  EXPECT_EQ(get(proxy("jobs", "&limit=7&atsume_skip_api_call=true"))["request"]["url"],
            "https://api.tree.example/jobs?size=7&k=[redacted]");
  EXPECT_TRUE(provider_.asked().empty());
  EXPECT_EQ(refusal("/v1/custom/jobs?atsume_skip_api_call=true&integrated_account_id=" + account_).substr(0, 17),
            "invalid_parameter");
  EXPECT_TRUE(provider_.asked().empty());
  // None of them has used up what the provider allows in a minute, and a call then sends what was told.
  for (int i = 0; i < 3; ++i) get(path("jobs", "&limit=1&atsume_max_wait_ms=0"));
  EXPECT_EQ(provider_.asked()[0].target, "/jobs?size=1&k=k3y-of-acme");
}

TEST_F(AnswersTest, DryRunsAskForNoToken) {
  const auto account = engine_.post("/v1/integrated-account", {{"integration", "tree"},
                                                               {"tenant_id", "t"},
                                                               {"authentication_method", "client"},
                                                               {"context", {{"client", "c"}, {"secret", "s3cret-x"}}},
                                                               {"verify", false}});
  ASSERT_EQ(account.status, 201) << account.body;
  const auto before = provider_.asked().size();
  const json told = get("/v1/unified/ats/jobs?atsume_skip_api_call=true&integrated_account_id=" +
                        account.json()["id"].get<std::string>());
  EXPECT_EQ(told["request"]["headers"]["authorization"], "Bearer [redacted]");
  EXPECT_EQ(provider_.asked().size(), before);
}

TEST_F(AnswersTest, ExplainsWhereFieldsComeFrom) {
  const json listed = get(path("jobs", "&limit=2&status=open&name=t0&atsume_explain=true"));
  const json& explained = listed["meta"]["explain"];
  EXPECT_EQ(explained["file"], "mappings/ats/tree.yaml");
  EXPECT_EQ(explained["provider_method"], "jobs.list");
  EXPECT_EQ(explained["request"], "GET /jobs");
  EXPECT_EQ(explained["fields"]["name"], json({{"expression", "title"}, {"paths", {"title"}}}));
  EXPECT_EQ(explained["fields"]["place.city"], json({{"expression", "town.name"}, {"paths", {"town.name"}}}));
  EXPECT_EQ(explained["filters"]["status"]["applied_by"], "provider");
  EXPECT_EQ(explained["filters"]["status"]["arguments"], json({{"state", "published"}}));
  EXPECT_EQ(explained["filters"]["name"], json({{"applied_by", "engine"}, {"field", "name"}}));
  EXPECT_FALSE(listed["result"][0].contains("explain"));
  const json one = get("/v1/unified/ats/jobs/j1?atsume_explain=true&integrated_account_id=" + account_);
  EXPECT_EQ(one["meta"]["explain"]["arguments"]["id"]["value"], "j1");
  const auto made = engine_.call(
      {.method = "POST", .path = path("jobs", "&atsume_explain=true"), .body = R"({"name":"x","code":"c"})"});
  const json body = made.json()["meta"]["explain"]["body"];
  EXPECT_EQ(body["title"], json({{"expression", "name"}, {"paths", {"name"}}}));
  EXPECT_EQ(body["where.town"]["expression"], "place.city");
  EXPECT_EQ(made.json()["meta"]["explain"]["arguments"]["notify"]["value"], "c");
}

}  // namespace
}  // namespace atsume::testing
