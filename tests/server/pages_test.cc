// Providers' pages: loops, links to other hosts, pages that change, limits.
#include <gtest/gtest.h>

#include "atsume/base/encoding.h"
#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kCandidates = "/v1/unified/ats/candidates?integrated_account_id=";
constexpr std::string_view kSpi = "https://acme.workable.com/spi/v3";

json page(const std::vector<std::string>& ids, const std::string& next) {
  json out = {{"candidates", json::array()}};
  for (const auto& id : ids) out["candidates"].push_back({{"id", id}});
  if (!next.empty()) out["paging"]["next"] = next;
  return out;
}

TEST(Pages, ThatLeadBackAreAnErrorNotAnEndlessList) {
  for (const std::string& next : {
           std::string(kSpi) + "/candidates?limit=100",            // the first page again
           std::string(kSpi) + "/candidates?limit=100&since_id=1"  // each names itself
       }) {
    TestEngine engine;
    TestProvider provider([&](const auto&) { return json_answer(200, page({"c1"}, next)); });
    engine.network().serve(kWorkable, provider.handler());
    const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account() + "&limit=1000");
    EXPECT_EQ(answer.status, 502) << answer.body;
    EXPECT_EQ(answer.json()["code"], "pagination_loop");
    EXPECT_EQ(answer.json()["origin"], "provider");
    EXPECT_LE(provider.asked().size(), 3U);
  }
}

TEST(Pages, ThatLeadInACircleAreAnError) {
  TestEngine engine;
  TestProvider provider([&](const TestProvider::Asked& asked) {
    const bool is_second = asked.target.find("since_id=2") != std::string::npos;
    return json_answer(200, page({"c1"}, std::string(kSpi) + "/candidates?since_id=" + (is_second ? "3" : "2")));
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account() + "&limit=1000");
  EXPECT_EQ(answer.status, 502) << answer.body;
  EXPECT_EQ(answer.json()["code"], "pagination_loop");
}

// The account's token must not travel to a host that the connector does not name.
TEST(Pages, ALinkToAForeignHostIsRefusedAndNothingIsSentThere) {
  for (const std::string& next :
       {std::string("https://evil.example/candidates"), std::string("https://acme.workable.com.evil.example/"),
        std::string("//evil.example/candidates"), std::string("http://acme.workable.com/x"),
        std::string("https://acme.workable.com@evil.example/")}) {
    TestEngine engine;
    TestProvider provider([&](const auto&) { return json_answer(200, page({"c1"}, next)); });
    TestProvider foreign(always(page({"stolen"}, "")));
    engine.network().serve(kWorkable, provider.handler());
    engine.network().serve("https://evil.example", foreign.handler());
    engine.network().serve("https://acme.workable.com.evil.example", foreign.handler());
    engine.network().serve("http://acme.workable.com", foreign.handler());
    const auto account = engine.create_workable_account();
    const auto answer = engine.get(std::string(kCandidates) + account + "&limit=1000");
    EXPECT_GE(answer.status, 400) << next;
    EXPECT_NE(answer.json()["origin"], "caller") << answer.body;
    EXPECT_TRUE(foreign.asked().empty()) << next;
    // It is no 403 of the provider's.
    EXPECT_TRUE(engine.get("/v1/integrated-account/" + account).json()["last_forbidden_error"].is_null());
  }
}

TEST(Redirects, AreFollowedWithinTheHostsOnly) {
  for (const auto& [target, status] :
       std::vector<std::pair<std::string, int>>{{"https://eu.workable.com/spi/v3/jobs", 200},
                                                {"/elsewhere", 200},
                                                {"https://evil.example/jobs", 403},
                                                {"http://acme.workable.com/jobs", 403}}) {
    TestEngine engine;
    TestProvider provider([&](const TestProvider::Asked& asked) {
      if (asked.target == "/elsewhere") return json_answer(200, {{"jobs", json::array()}});
      auto out = json_answer(302, json::object());
      out.headers.set("location", target);
      return out;
    });
    TestProvider sibling(always({{"jobs", json::array()}}));
    TestProvider foreign(always({{"jobs", json::array()}}));
    engine.network().serve(kWorkable, provider.handler());
    engine.network().serve("https://eu.workable.com", sibling.handler());
    engine.network().serve("https://evil.example", foreign.handler());
    engine.network().serve("http://acme.workable.com", foreign.handler());
    const auto account = engine.create_workable_account();
    const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
    EXPECT_EQ(answer.status, status) << target << ": " << answer.body;
    EXPECT_TRUE(foreign.asked().empty()) << target;
    for (const auto& asked : sibling.asked()) EXPECT_FALSE(asked.headers.contains("authorization"));
    if (status == 403) EXPECT_EQ(answer.json()["code"], "redirect_refused");
  }
}

TEST(Redirects, OfACustomCallAreTheCallersToFollow) {
  TestEngine engine;
  TestProvider provider([&](const auto&) {
    net::HttpResponse out{.status = 302};
    out.headers.set("location", "https://evil.example/file");
    return out;
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get("/v1/custom/file?integrated_account_id=" + engine.create_workable_account());
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.headers.get("location"), "https://evil.example/file");
}

TEST(Pages, RelativeLinksAndEmptyPagesAreWalked) {
  TestEngine engine;
  TestProvider provider([&](const TestProvider::Asked& asked) {
    if (asked.target.find("p=3") != std::string::npos) return json_answer(200, page({"c2"}, ""));
    if (asked.target.find("p=2") != std::string::npos) return json_answer(200, page({}, "?p=3"));
    return json_answer(200, page({"c1"}, "/spi/v3/candidates?p=2"));
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto ids = walk(engine, std::string(kCandidates) + engine.create_workable_account());
  EXPECT_EQ(ids, (std::vector<std::string>{"c1", "c2"}));
}

TEST(Pages, OfOneRecordStillFillTheLimit) {
  TestEngine engine;
  TestProvider provider(workable_with(120, 1));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer =
      engine.get(std::string(kCandidates) + engine.create_workable_account() + "&limit=110&atsume_max_wait_ms=60000");
  EXPECT_EQ(answer.json()["result"].size(), 110U);
  EXPECT_TRUE(answer.json()["next_cursor"].is_string());
}

TEST(Pages, WithoutRecordsEndTheCallNotTheList) {
  TestEngine engine;
  int number = 0;
  TestProvider provider([&](const auto&) {
    ++number;
    return json_answer(200, page(number == 70 ? std::vector<std::string>{"c1"} : std::vector<std::string>(),
                                 number == 70 ? "" : "/spi/v3/candidates?p=" + std::to_string(number)));
  });
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account() + "&atsume_max_wait_ms=60000";
  const auto first = engine.get(path).json();
  EXPECT_EQ(first["result"].size(), 0U);
  ASSERT_TRUE(first["next_cursor"].is_string());
  const auto second = engine.get(path + "&next_cursor=" + first["next_cursor"].get<std::string>()).json();
  EXPECT_EQ(second["result"].size(), 1U);
  EXPECT_TRUE(second["next_cursor"].is_null());
}

TEST(Cursor, LivesAWeekAndSurvivesARestartOfTheWalk) {
  TestEngine engine;
  TestProvider provider(workable_with(12, 5));
  engine.network().serve(kWorkable, provider.handler());
  const std::string path = std::string(kCandidates) + engine.create_workable_account() + "&limit=7";
  const auto first = engine.get(path).json();
  const std::string next = path + "&next_cursor=" + first["next_cursor"].get<std::string>();
  const auto second = engine.get(next).json();
  EXPECT_EQ(second["result"].size(), 5U);
  EXPECT_EQ(engine.get(next).json(), second) << "a cursor may be used again";
  engine.clock().advance(std::chrono::hours(24 * 7) + std::chrono::seconds(1));
  const auto late = engine.get(next);
  EXPECT_EQ(late.status, 410) << late.body;
  EXPECT_EQ(late.json()["code"], "cursor_expired");
}

TEST(Cursor, ShowsNothingOfWhatItHolds) {
  TestEngine engine;
  TestProvider provider(workable_with(12, 5));
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get(std::string(kCandidates) + engine.create_workable_account() + "&limit=7").json();
  const std::string cursor = answer["next_cursor"];
  EXPECT_EQ(cursor.find("workable"), std::string::npos);
  EXPECT_EQ(base::base64url_decode(cursor).value_or("workable").find("workable"), std::string::npos);
}

}  // namespace
}  // namespace atsume::testing
