// Provider records become unified ones: types, enums, digits, warnings.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kJobs = "/v1/unified/ats/jobs?integrated_account_id=";
constexpr std::string_view kCandidates = "/v1/unified/ats/candidates?integrated_account_id=";

// Answers with these very bytes.
TestProvider::Answerer raw(std::string bytes) {
  return [bytes = std::move(bytes)](const TestProvider::Asked&) {
    net::HttpResponse out{.status = 200, .text = bytes};
    out.headers.set("content-type", "application/json");
    return out;
  };
}

bool has_warning(const json& body, const std::string& text) {
  for (const auto& warning : body["meta"].value("warnings", json::array())) {
    if (warning.get<std::string>().find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Enum, KnownValuesAreTranslatedAndTheProvidersOwnStandsBeside) {
  TestEngine engine;
  TestProvider provider(always({{"jobs", {{{"shortcode", "A"}, {"state", "published"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto job = engine.get(std::string(kJobs) + engine.create_workable_account()).json()["result"][0];
  EXPECT_EQ(job["status"], "open");
  EXPECT_EQ(job["status_raw"], "published");
}

TEST(Enum, UnknownValuesAreNullAndNeverLost) {
  TestEngine engine;
  TestProvider provider(always({{"jobs", {{{"shortcode", "A"}, {"state", "on_fire"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto body = engine.get(std::string(kJobs) + engine.create_workable_account()).json();
  const auto job = body["result"][0];
  EXPECT_TRUE(job["status"].is_null()) << body;
  EXPECT_EQ(job["status_raw"], "on_fire");
}

TEST(Types, AValueOfTheWrongTypeIsNullWithAWarningAndTheRestStays) {
  TestEngine engine;
  TestProvider provider(always({{"candidates",
                                 {{{"id", "1"},
                                   {"name", {{"first", "Ada"}}},
                                   {"headline", "Engineer"},
                                   {"created_at", "the day before yesterday"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto body = answer.json();
  const auto record = body["result"][0];
  EXPECT_EQ(record["id"], "1");
  EXPECT_EQ(record["headline"], "Engineer");
  EXPECT_TRUE(record["name"].is_null());
  EXPECT_TRUE(record["created_at"].is_null());
  EXPECT_TRUE(has_warning(body, "candidates.name")) << body["meta"];
  EXPECT_TRUE(has_warning(body, "candidates.created_at")) << body["meta"];
  EXPECT_EQ(record["remote_data"]["name"]["first"], "Ada");
}

TEST(Types, ItemsThatAreNoObjectsDoNotBreakTheList) {
  TestEngine engine;
  TestProvider provider(always({{"candidates", {nullptr, 7, "x", json::array(), {{"id", "1"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["result"].size(), 5U);
  EXPECT_EQ(answer.json()["result"][4]["id"], "1");
}

// JavaScript and doubles lose these digits.
TEST(Numbers, KeepTheProvidersDigits) {
  TestEngine engine;
  TestProvider provider(raw(R"({"candidates":[{"id":9007199254740993,"score":1.10,)"
                            R"("big":12345678901234567890123,"exp":1E+2,"zero":-0.0}]})"));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["result"][0]["id"], "9007199254740993") << answer.body;
  const std::string wanted = R"("remote_data":{"id":9007199254740993,"score":1.10,"big":12345678901234567890123,)"
                             R"("exp":1E+2,"zero":-0.0})";
  EXPECT_NE(answer.body.find(wanted), std::string::npos) << answer.body;
}

TEST(Numbers, OfIdsReachTheProviderAsTheyWere) {
  TestEngine engine;
  TestProvider provider(raw(R"({"candidate":{"id":9007199254740993}})"));
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  const auto answer = engine.get("/v1/unified/ats/candidates/9007199254740993?integrated_account_id=" + account);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["id"], "9007199254740993");
  EXPECT_EQ(provider.asked().back().target, "/spi/v3/candidates/9007199254740993");
}

// An id may hold anything; it is one segment of the provider's path.
TEST(Ids, AreOneSegmentWhateverTheyHold) {
  TestEngine engine;
  TestProvider provider(always({{"candidate", {{"id", "x"}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  for (const auto& [sent, arrives] :
       std::vector<std::pair<std::string, std::string>>{{"a%2Fb", "a%2Fb"},
                                                        {"..%2F..%2Faccounts", "..%2F..%2Faccounts"},
                                                        {"a%3Fb%3Dc", "a%3Fb%3Dc"},
                                                        {"%C3%A9", "%C3%A9"},
                                                        {"a%20b", "a%20b"},
                                                        {"a+b", "a%2Bb"}}) {
    const auto answer = engine.get("/v1/unified/ats/candidates/" + sent + "?integrated_account_id=" + account);
    ASSERT_EQ(answer.status, 200) << sent << ": " << answer.body;
    EXPECT_EQ(provider.asked().back().target, "/spi/v3/candidates/" + arrives);
  }
}

TEST(Ids, OfDotsDoNotClimbThePath) {
  TestEngine engine;
  TestProvider provider(always({{"candidate", {{"id", "x"}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  for (const std::string id : {"..", "%2e%2e", "."}) {
    const auto answer = engine.get("/v1/unified/ats/candidates/" + id + "?integrated_account_id=" + account);
    EXPECT_EQ(answer.status, 400) << id << ": " << answer.body;
    EXPECT_TRUE(provider.asked().empty()) << provider.asked().back().target;
  }
}

TEST(Text, OfAllKindsComesThrough) {
  TestEngine engine;
  const std::string name = "Zoë \"Z\" \\ O'Connor \u2028 \U0001F600 \t\x01";
  TestProvider provider(always({{"candidates", {{{"id", "1"}, {"name", name}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto record = engine.get(std::string(kCandidates) + engine.create_workable_account()).json()["result"][0];
  EXPECT_EQ(record["name"], name);
  EXPECT_EQ(record["remote_data"]["name"], name);
}

}  // namespace
}  // namespace atsume::testing
