// Unified lists and gets through the whole engine.
#include <gtest/gtest.h>

#include <set>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

std::vector<std::string> expected_ids(int count) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) out.push_back("c" + std::to_string(i));
  return out;
}

// Limits that divide the pages, that do not, that are larger; pages the provider shrinks on its own.
TEST(UnifiedList, GivesEveryRecordOnceAndInOrderForAnyLimitAndPageSize) {
  for (int page_max : {1, 3, 10, 100}) {
    for (int limit : {1, 2, 7, 10, 50, 1000}) {
      TestEngine engine;
      TestProvider provider(workable_with(31, page_max));
      engine.network().serve("https://acme.workable.com", provider.handler());
      const auto account = engine.create_workable_account();
      const auto ids = walk(
          engine, "/v1/unified/ats/candidates?integrated_account_id=" + account + "&limit=" + std::to_string(limit));
      EXPECT_EQ(ids, expected_ids(31)) << "page_max " << page_max << ", limit " << limit;
    }
  }
}

TEST(UnifiedList, HonoursTheLimitExactly) {
  TestEngine engine;
  TestProvider provider(workable_with(31, 10));
  engine.network().serve("https://acme.workable.com", provider.handler());
  const auto account = engine.create_workable_account();
  const auto answer = engine.get("/v1/unified/ats/candidates?limit=25&integrated_account_id=" + account);
  EXPECT_EQ(answer.json()["result"].size(), 25U);
  EXPECT_EQ(provider.asked().size(), 3U);
}

TEST(UnifiedList, SendsTheAccountsCredentialsAndNothingOfTheCallers) {
  TestEngine engine;
  TestProvider provider(workable_with(1, 10));
  engine.network().serve("https://acme.workable.com", provider.handler());
  const auto account = engine.create_workable_account();
  engine.call({.path = "/v1/unified/ats/candidates?integrated_account_id=" + account, .headers = {{"x-mine", "1"}}});
  ASSERT_EQ(provider.asked().size(), 1U);
  EXPECT_EQ(provider.asked()[0].headers.get("authorization"), "Bearer t0p-secret");
  EXPECT_FALSE(provider.asked()[0].headers.contains("x-mine"));
}

TEST(UnifiedList, RefusesCursorsThatAreForgedOrOfAnotherListOrAccount) {
  TestEngine engine;
  TestProvider provider(workable_with(31, 10));
  engine.network().serve("https://acme.workable.com", provider.handler());
  const auto mine = engine.create_workable_account();
  const auto other = engine.create_workable_account();
  const std::string path = "/v1/unified/ats/candidates?limit=5&integrated_account_id=";
  const std::string cursor = engine.get(path + mine).json()["next_cursor"];
  EXPECT_EQ(engine.get(path + mine + "&next_cursor=" + cursor).status, 200);
  std::string changed = cursor;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  for (const auto& wrong :
       {path + mine + "&next_cursor=" + changed, path + mine + "&next_cursor=abc",
        path + other + "&next_cursor=" + cursor, path + mine + "&emails=a%40x.example&next_cursor=" + cursor,
        "/v1/unified/ats/jobs?integrated_account_id=" + mine + "&next_cursor=" + cursor}) {
    const auto answer = engine.get(wrong);
    EXPECT_EQ(answer.status, 400) << wrong;
    EXPECT_EQ(answer.json()["code"], "invalid_cursor") << wrong;
  }
}

TEST(UnifiedList, EmulatedWorkablePagesToTheEnd) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  const auto ids = walk(engine, "/v1/unified/ats/candidates?limit=7&integrated_account_id=" + account);
  EXPECT_GT(ids.size(), 14U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(UnifiedGet, GivesOneRecordWithItsRemoteDataUnlessTold) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  const std::string tail = "integrated_account_id=" + account;
  const auto list = engine.get("/v1/unified/ats/candidates?limit=1&" + tail).json();
  const std::string id = list["result"][0]["id"];
  const auto full = engine.get("/v1/unified/ats/candidates/" + id + "?" + tail);
  ASSERT_EQ(full.status, 200) << full.body;
  EXPECT_EQ(full.json()["id"], id);
  EXPECT_EQ(full.json()["remote_data"]["id"], id);
  const auto lean = engine.get("/v1/unified/ats/candidates/" + id + "?truto_ignore_remote_data=true&" + tail);
  EXPECT_FALSE(lean.json().contains("remote_data"));
  EXPECT_EQ(engine.get("/v1/unified/ats/candidates/nobody?" + tail).status, 404);
}

TEST(UnifiedList, TellsTimeAndRequest) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
  EXPECT_EQ(answer.headers.get("x-request-id").size(), 36U);
  EXPECT_NE(answer.headers.get("server-timing").find("upstream;dur="), std::string_view::npos);
  EXPECT_TRUE(answer.headers.contains("ratelimit-remaining"));
}

// A provider might take a move to nowhere for one to the next stage.
TEST(UnifiedWrite, NeedsWhatTheModelRequires) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  TestProvider provider(always({{"status", "moved"}}));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = "/v1/unified/ats/applications/move-stage?integrated_account_id=" + account;
  for (const auto& [body, missing] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"{}", {"id", "stage_id"}},
           {R"({"id":"c1"})", {"stage_id"}},
           {R"({"id":"c1","stage_id":""})", {"stage_id"}},
           {R"({"stage_id":null,"id":"c1"})", {"stage_id"}}}) {
    const auto answer = engine.call({.method = "POST", .path = path, .body = body});
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_EQ(answer.json()["code"], "invalid_body");
    EXPECT_EQ(answer.json()["details"].size(), missing.size()) << answer.body;
    for (const auto& name : missing) EXPECT_EQ(answer.json()["details"][name], "is required");
  }
  EXPECT_TRUE(provider.asked().empty());
}

}  // namespace
}  // namespace atsume::testing
