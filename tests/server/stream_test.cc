// Lists as NDJSON: every record of every page, the end, and what goes wrong on the way.
#include "server/answers.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

class StreamTest : public AnswersFixture {
 protected:
  std::vector<std::string> ids(const std::vector<json>& lines) {
    std::vector<std::string> out;
    for (const auto& line : lines) {
      if (line.contains("id")) out.push_back(line["id"]);
    }
    return out;
  }
  // The last line of the log that has this message.
  json logged(const std::string& message) {
    json out;
    std::size_t begin = 0;
    const std::string& log = engine_.log();
    for (auto end = log.find('\n'); end != std::string::npos; end = log.find('\n', begin)) {
      auto line = json::parse(log.substr(begin, end - begin), nullptr, false);
      if (line.is_object() && line.value("msg", line.value("message", "")) == message) out = line;
      begin = end + 1;
    }
    return out;
  }
};

TEST_F(StreamTest, GivesEveryRecordOfEveryPage) {
  for (const std::string& at : {path("jobs"), proxy("jobs")}) {
    const auto answer = stream(at);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("content-type"), "application/x-ndjson");
    const auto all = lines(answer);
    EXPECT_EQ(ids(all), (std::vector<std::string>{"j0", "j1", "j2", "j3", "j4"}));
    EXPECT_EQ(all.back(), json({{"$end", {{"count", 5}}}}));
  }
  jobs_ = 0;
  EXPECT_EQ(stream(path("jobs")).body, "{\"$end\":{\"count\":0}}\n");
}

TEST_F(StreamTest, TakesLimitAsTheSizeOfPages) {
  page_max_ = 100;
  EXPECT_EQ(lines(stream(path("jobs", "&limit=4"))).size(), 6U);
  ASSERT_EQ(provider_.asked().size(), 2U);
  EXPECT_EQ(provider_.asked()[0].target, "/jobs?size=4&k=k3y-of-acme");
}

TEST_F(StreamTest, GoesOnFromACursor) {
  const json first = get(path("jobs", "&limit=3"));
  const auto rest = lines(stream(path("jobs", "&next_cursor=" + first["next_cursor"].get<std::string>())));
  EXPECT_EQ(ids(rest), (std::vector<std::string>{"j3", "j4"}));
}

TEST_F(StreamTest, AppliesFiltersFormatsFieldsAndHydrate) {
  const auto filtered = lines(stream(path("jobs", "&name=t4&atsume_fields=id")));
  ASSERT_EQ(filtered.size(), 2U);
  EXPECT_EQ(filtered[0], json({{"id", "j4"}}));
  EXPECT_EQ(filtered[1], json({{"$end", {{"count", 1}, {"meta", {{"post_filtered", {"name"}}}}}}}));
  EXPECT_EQ(lines(stream(path("jobs", "&atsume_response_format=raw")))[3]["title"], "T3");
  EXPECT_EQ(lines(stream(path("jobs", "&atsume_hydrate=true&atsume_fields=code")))[4], json({{"code", "whole"}}));
  const auto debug = lines(stream(path("jobs", "&atsume_response_format=debug&atsume_explain=true"))).back();
  EXPECT_EQ(debug["$end"]["meta"]["debug"]["requests"].size(), 3U);
  EXPECT_EQ(debug["$end"]["meta"]["explain"]["fields"]["id"]["expression"], "id");
}

TEST_F(StreamTest, WalksListsThatHangOnParents) {
  jobs_ = 31;
  page_max_ = 7;
  std::vector<std::string> expected;
  for (int i = 0; i < 31; ++i) {
    for (const std::string n : {"-1", "-2"}) expected.push_back("j" + std::to_string(i) + n);
  }
  auto got = ids(lines(stream(path("candidates"))));
  std::ranges::sort(got);
  std::ranges::sort(expected);
  EXPECT_EQ(got, expected);
}

TEST_F(StreamTest, WaitsForTheProvidersLimitsPageByPage) {
  allow("limits: { rates: [{ requests: 3, per: 60s }] }\n");
  jobs_ = 20;  // ten pages
  const auto all = lines(stream(path("jobs")));
  EXPECT_EQ(all.back()["$end"]["count"], 20);
  EXPECT_GE(engine_.clock().elapsed(), std::chrono::minutes(3));
}

TEST_F(StreamTest, EndsWithTheErrorThatStoppedIt) {
  fails_at_ = 4;
  const auto answer = stream(path("jobs"));
  EXPECT_EQ(answer.status, 200);
  const auto all = lines(answer);
  ASSERT_EQ(ids(all).size(), 4U);
  const json& error = all.back()["$error"];
  EXPECT_EQ(error["statusCode"], 502);
  EXPECT_EQ(error["origin"], "provider");
  EXPECT_EQ(error["remote_status"], 500);
  EXPECT_EQ(error["truto_is_remote_error"], true);
  EXPECT_EQ(error["request_id"], answer.headers.get("x-request-id"));
  EXPECT_EQ(answer.body.find("k3y-of-acme"), std::string::npos);
  const json line = logged("stream");
  EXPECT_EQ(line["records"], 4);
  fails_at_ = 1'000'000;
  const std::string cursor = all.back()["next_cursor"];
  EXPECT_EQ(ids(lines(stream(path("jobs", "&next_cursor=" + cursor)))), std::vector<std::string>{"j4"});
  EXPECT_EQ(get(path("jobs", "&next_cursor=" + cursor))["result"][0]["id"], "j4");
  EXPECT_EQ(line["code"], error["code"]);
}

TEST_F(StreamTest, KeepsToTheTimeThatTheCallerGivesIt) {
  allow("limits: { rates: [{ requests: 3, per: 60s }] }\n");
  jobs_ = 20;
  const auto all = lines(stream(path("jobs", "&atsume_timeout_ms=90000")));
  ASSERT_TRUE(all.back().contains("$error")) << all.back();
  EXPECT_LE(engine_.clock().elapsed(), std::chrono::seconds(90));
  EXPECT_GE(ids(all).size(), 6U);
}

TEST_F(StreamTest, AnswersWhatGoesWrongAtFirstAsAnyCallDoes) {
  fails_at_ = 0;
  const auto failed = stream(path("jobs"));
  EXPECT_EQ(failed.status, 502);
  EXPECT_EQ(failed.headers.get("content-type"), "application/json");
  EXPECT_EQ(stream(path("jobs", "&next_cursor=forged")).json()["code"], "invalid_cursor");
  EXPECT_EQ(stream(path("jobs", "&atsume_key_by=id")).json()["code"], "invalid_parameter");
  EXPECT_EQ(stream(proxy("jobs", "&atsume_key_by=id")).json()["code"], "invalid_parameter");
}

TEST_F(StreamTest, IsForThoseWhoPreferIt) {
  const auto with = [&](const std::string& accept) {
    const auto answer = engine_.call({.path = path("jobs"), .headers = {{"accept", accept}}});
    return std::string(answer.headers.get("content-type"));
  };
  EXPECT_EQ(with("application/x-ndjson;q=0.9, application/json;q=0.8"), "application/x-ndjson");
  EXPECT_EQ(with("Application/X-NDJSON, */*"), "application/x-ndjson");
  EXPECT_EQ(with("application/json, application/x-ndjson;q=0.5"), "application/json");
  EXPECT_EQ(with("application/x-ndjson;q=0"), "application/json");
  EXPECT_EQ(with("*/*"), "application/json");
  const auto one = engine_.call({.path = "/v1/unified/ats/jobs/j1?integrated_account_id=" + account_,
                                 .headers = {{"accept", "application/x-ndjson"}}});
  EXPECT_EQ(one.headers.get("content-type"), "application/json");
}

TEST_F(StreamTest, IsOneRecordInTheLogsWithItsWholeTime) {
  allow("limits: { rates: [{ requests: 3, per: 60s }] }\n");
  jobs_ = 20;
  const auto answer = stream(path("jobs"));
  const std::string id(answer.headers.get("x-request-id"));
  EXPECT_EQ(logged("stream")["request_id"], id);
  EXPECT_EQ(logged("stream")["upstream_calls"], 10);
  const auto log = engine_.get("/v1/log?limit=100").json();
  int found = 0;
  for (const auto& record : log["result"]) {
    if (record.value("request_id", record.value("id", "")) != id) continue;
    ++found;
    EXPECT_EQ(record["status"], 200);
    EXPECT_GE(record["duration_ms"], 180'000) << record;
  }
  EXPECT_EQ(found, 1) << log;
}

}  // namespace
}  // namespace atsume::testing
