// What happened to accounts, told over the API.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

class EventsTest : public ::testing::Test {
 protected:
  json list(const std::string& query, std::string key = "") {
    const auto answer = engine_.call({.path = "/v1/event?" + query, .key = std::move(key)});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  // The names of a list, without what they share.
  static std::string names(const json& page) {
    std::string out;
    for (const auto& event : page["result"]) out += event["event"].get<std::string>().substr(19) + " ";
    return out;
  }
  Answer patch(const std::string& id, const json& body) {
    return engine_.call({.method = "PATCH", .path = "/v1/integrated-account/" + id, .body = body.dump()});
  }

  TestEngine engine_;
};

TEST_F(EventsTest, TellAnAccountsLife) {
  TestProvider provider([](const auto&) { return json_answer(401, json::object()); });
  engine_.network().serve(kWorkable, provider.handler());
  const auto id = engine_.create_workable_account();
  EXPECT_EQ(engine_.get("/v1/proxy/jobs?integrated_account_id=" + id).status, 401);
  EXPECT_EQ(patch(id, {{"tenant_id", "other"}}).status, 200);
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = "/v1/integrated-account/" + id}).status, 200);
  const json page = list("");
  EXPECT_EQ(names(page), "created active authentication_error updated deleted ");
  EXPECT_TRUE(page["next_cursor"].is_null());
  const json& event = page["result"][2];
  EXPECT_EQ(event["environment"], "live");
  EXPECT_EQ(event["payload"]["id"], id);
  EXPECT_EQ(event["payload"]["status"], "needs_reauth");
  EXPECT_EQ(event["payload"]["last_error"]["remote_status"], 401);
  EXPECT_EQ(event.size(), 5U);
  const auto one = engine_.get("/v1/event/" + event["id"].get<std::string>());
  EXPECT_EQ(one.json(), event);
  EXPECT_EQ(engine_.get("/v1/event/none").json()["code"], "event_not_found");
  EXPECT_EQ(page.dump().find("t0p-secret"), std::string::npos);
}

TEST_F(EventsTest, AreFilteredAndPaged) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(engine_.create_workable_account());
    engine_.clock().advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(names(list("event=integrated_account:created")), "created created created created created ");
  EXPECT_EQ(names(list("integrated_account_id=" + ids[2])), "created active ");
  EXPECT_EQ(names(list("created_at[gte]=2026-01-01T00:00:03Z")), "created active created active ");
  EXPECT_EQ(names(list("created_at[gt]=2026-01-01T00:00:03Z")), "created active ");
  EXPECT_EQ(names(list("created_at[lt]=2026-01-01T00:00:01Z")), "created active ");
  EXPECT_EQ(names(list("created_at[lte]=2026-01-01T00:00:01Z")), "created active created active ");
  EXPECT_EQ(names(list("created_at[gt]=2026-01-01T00:00:01Z&created_at[lt]=2026-01-01T00:00:03Z")), "created active ");
  std::string all;
  std::string cursor;
  int pages = 0;
  do {
    const json page = list("limit=3&next_cursor=" + cursor);
    all += names(page);
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(all, names(list("")));
  for (const std::string wrong : {"status=active", "created_at[gt]=yesterday", "event[gt]=a"}) {
    const auto answer = engine_.get("/v1/event?" + wrong);
    EXPECT_EQ(answer.status, 400) << wrong;
    EXPECT_EQ(answer.json()["code"], "invalid_filter") << wrong;
  }
}

TEST_F(EventsTest, OfProductionAreNotForTestKeys) {
  engine_.create_workable_account();
  const json live = list("event=integrated_account:created");
  const std::string tester = engine_.create_key(store::KeyLevel::kAdmin, false);
  EXPECT_EQ(list("", tester)["result"].size(), 0U);
  const auto hidden = engine_.call({.path = "/v1/event/" + live["result"][0]["id"].get<std::string>(), .key = tester});
  EXPECT_EQ(hidden.status, 404);
  engine_.create_sandbox_account();
  const json sandbox = list("", tester);
  EXPECT_EQ(names(sandbox), "created active ");
  EXPECT_EQ(sandbox["result"][0]["environment"], "sandbox");
  EXPECT_EQ(engine_.call({.path = "/v1/event/" + sandbox["result"][0]["id"].get<std::string>(), .key = tester}).status,
            200);
  const std::string reader = engine_.create_key(store::KeyLevel::kWrite, true);
  EXPECT_EQ(engine_.call({.path = "/v1/event", .key = reader}).status, 403);
}

}  // namespace
}  // namespace atsume::testing
