// Filters: what goes to the provider, what the engine does itself, and what is refused.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kJobs = "/v1/unified/ats/jobs?integrated_account_id=";
constexpr std::string_view kCandidates = "/v1/unified/ats/candidates?integrated_account_id=";

// The query of the provider's only call.
net::QueryPairs asked_query(const TestProvider& provider) {
  EXPECT_EQ(provider.asked().size(), 1U);
  if (provider.asked().empty()) return {};
  const std::string& target = provider.asked().back().target;
  return net::parse_query(target.substr(target.find('?') + 1));
}

bool has_pair(const net::QueryPairs& query, const std::string& name, const std::string& value) {
  return std::ranges::find(query, std::pair(name, value)) != query.end();
}

TEST(Filter, ThatTheProviderHasIsTranslated) {
  TestEngine engine;
  TestProvider provider(always({{"jobs", {{{"shortcode", "A"}, {"state", "published"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kJobs) + engine.create_workable_account() +
                                 "&status=open&created_at[gte]=2026-01-02T03:04:05Z&remote_query[fields]=x%20y");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto query = asked_query(provider);
  EXPECT_TRUE(has_pair(query, "state", "published"));
  EXPECT_TRUE(has_pair(query, "created_after", "2026-01-02T03:04:05Z"));
  EXPECT_TRUE(has_pair(query, "fields", "x y"));
  EXPECT_FALSE(answer.json().contains("meta"));
}

json people() {
  return {{"candidates",
           {{{"id", "1"}, {"name", "Ada Byron"}, {"created_at", "2026-01-01T00:00:00Z"}},
            {{"id", "2"}, {"name", "Max Born"}, {"created_at", "2026-02-01T00:00:00Z"}},
            {{"id", "3"}, {"name", "ada byron"}, {"created_at", "2026-03-01T00:00:00Z"}},
            {{"id", "4"}, {"created_at", nullptr}}}}};
}

std::vector<std::string> ids_of(const Answer& answer) {
  std::vector<std::string> out;
  for (const auto& record : answer.json()["result"]) out.push_back(record["id"]);
  return out;
}

TEST(Filter, ThatTheProviderLacksIsAppliedByTheEngineWhichSaysSo) {
  TestEngine engine;
  TestProvider provider(always(people()));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account();
  const auto named = engine.get(path + "&name=Ada%20Byron");
  EXPECT_EQ(ids_of(named), (std::vector<std::string>{"1", "3"})) << named.body;
  EXPECT_EQ(named.json()["meta"]["post_filtered"], json({"name"}));
  EXPECT_EQ(named.json()["result_count"], 2);

  const auto early = engine.get(path + "&created_at[lt]=2026-02-01&name=Ada%20Byron");
  EXPECT_EQ(ids_of(early), (std::vector<std::string>{"1"})) << early.body;
  EXPECT_EQ(early.json()["meta"]["post_filtered"].size(), 2U);

  const auto several = engine.get(path + "&name[]=max%20born&name[]=Ada%20Byron&limit=2");
  EXPECT_EQ(ids_of(several), (std::vector<std::string>{"1", "2"})) << several.body;
  EXPECT_TRUE(several.json()["next_cursor"].is_string());
}

TEST(Filter, ThatTheProviderLacksIsRefusedWhenTheCallerIsStrict) {
  TestEngine engine;
  TestProvider provider(always(people()));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account();
  const auto answer = engine.get(path + "&name=Ada&atsume_strict_filters=true");
  EXPECT_EQ(answer.status, 400) << answer.body;
  EXPECT_EQ(answer.json()["code"], "unsupported_filter");
  EXPECT_TRUE(provider.asked().empty());
}

TEST(Filter, OfTheEngineWalksAllPagesForTheRecordsAskedFor) {
  TestEngine engine;
  TestProvider provider(workable_with(95, 10));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account();
  EXPECT_EQ(walk(engine, path + "&limit=1&name=N%2094"), (std::vector<std::string>{"c94"}));
}

// No state of Workable means "pending": sending nothing would give every job.
TEST(Filter, WhoseValueTheProviderCannotExpressIsAppliedByTheEngine) {
  TestEngine engine;
  TestProvider provider(always({{"jobs", {{{"shortcode", "A"}, {"state", "published"}}}}}));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kJobs) + engine.create_workable_account();
  const auto answer = engine.get(path + "&status=pending");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["result"].size(), 0U) << answer.body;
  EXPECT_EQ(answer.json()["meta"]["post_filtered"], json({"status"}));
  const auto strict = engine.get(path + "&status=pending&atsume_strict_filters=true");
  EXPECT_EQ(strict.status, 400) << strict.body;
  EXPECT_EQ(strict.json()["code"], "unsupported_filter");
}

struct Refusal {
  std::string query;
  std::string code;
  std::string hint;  // in the message
};

TEST(Filter, ThatMakesNoSenseIsRefusedWithAHint) {
  TestEngine engine;
  TestProvider provider(always(people()));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account();
  for (const auto& one :
       std::vector<Refusal>{{"&nmae=Ada", "unknown_filter", "did you mean name?"},
                            {"&xyzzy=1", "unknown_filter", "xyzzy"},
                            {"&name[gt]=A", "invalid_filter", "takes no [gt]"},
                            {"&created_at[gt]=yesterday", "invalid_filter", "ISO 8601"},
                            {"&created_at[since]=2026-01-01", "invalid_filter", "gte"},
                            {"&created_at[gt=2026-01-01", "invalid_filter", "created_at[gt"},
                            {"&name=%ff", "invalid_parameter", "UTF-8"},
                            {"&atsume_strict_filter=true", "invalid_parameter", "did you mean atsume_strict_filters?"},
                            {"&atsume_magic=1", "invalid_parameter", "atsume_magic"},
                            {"&truto_timeout_ms=soon", "invalid_parameter", "milliseconds"},
                            {"&atsume_timeout_ms=-1", "invalid_parameter", "milliseconds"},
                            {"&atsume_ignore_remote_data=maybe", "invalid_parameter", "true or false"},
                            {"&limit=0", "invalid_limit", "from 1 to 1000"},
                            {"&limit=1000000000", "invalid_limit", "from 1 to 1000"},
                            {"&limit=-1", "invalid_limit", "from 1 to 1000"},
                            {"&limit=99999999999999999999", "invalid_limit", "from 1 to 1000"},
                            {"&limit=7.0", "invalid_limit", "7.0"},
                            {"&limit=", "invalid_limit", "limit"},
                            {"&next_cursor=AAAA", "invalid_cursor", "next_cursor"}}) {
    const auto answer = engine.get(path + one.query);
    EXPECT_EQ(answer.status, 400) << one.query << ": " << answer.body;
    EXPECT_EQ(answer.json()["code"], one.code) << one.query << ": " << answer.body;
    EXPECT_EQ(answer.json()["origin"], "caller");
    EXPECT_NE(answer.json()["message"].get<std::string>().find(one.hint), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(provider.asked().empty());
}

}  // namespace
}  // namespace atsume::testing
