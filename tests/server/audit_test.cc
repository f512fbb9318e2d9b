// The audit log: who called what, and what was changed.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

// Calls of one millisecond are in no order among themselves.
constexpr auto kTick = std::chrono::milliseconds(1);

json log(TestEngine& engine, const std::string& query) {
  const auto answer = engine.get("/v1/audit-log" + query);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json()["result"];
}

TEST(AuditLog, TellsOfEveryCallWhoWhatAndHow) {
  TestEngine engine;
  TestProvider provider(workable_with(1, 10));
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  const auto made = engine.post("/v1/api-token", {{"name", "nightly"}, {"level", "read"}}).json();
  const std::string key = made["token"];
  const auto called =
      engine.call({.path = "/v1/unified/ats/candidates?integrated_account_id=" + account + "&q=private", .key = key});
  const auto records = log(engine, "?api_token_id=" + made["id"].get<std::string>());
  ASSERT_EQ(records.size(), 1U);
  const auto& record = records[0];
  EXPECT_EQ(record["request_id"], called.headers.get("x-request-id"));
  EXPECT_EQ(record["api_token_name"], "nightly");
  EXPECT_EQ(record["caller"], "api_token");
  EXPECT_EQ(record["environment"], "live");
  EXPECT_EQ(record["plane"], "data");
  EXPECT_EQ(record["integrated_account_id"], account);
  EXPECT_EQ(record["method"], "GET");
  EXPECT_EQ(record["route"], "/unified/{model}/{resource}");
  EXPECT_EQ(record["path"], "/v1/unified/ats/candidates");
  EXPECT_EQ(record["status"], called.status);
  EXPECT_GE(record["duration_ms"].get<int>(), 0);
  EXPECT_EQ(record["changes"], json::array());
}

TEST(AuditLog, TellsOfRefusalsWhoseTheyWere) {
  TestEngine engine;
  const auto made =
      engine.post("/v1/api-token", {{"name", "ci"}, {"level", "read"}, {"requests_per_minute", 2}}).json();
  const std::string path = "/v1/api-token/" + made["id"].get<std::string>();
  const auto use = [&](const std::string& target) {
    engine.clock().advance(kTick);
    engine.call({.path = target, .key = made["token"]});
  };
  use("/v1/api-token");
  use("/v1/nowhere");
  use("/v1/integration");
  engine.call({.method = "DELETE", .path = path});
  use("/v1/integration");
  engine.call({.path = "/v1/integration", .key = "sk_live_unknown"});
  std::vector<std::string> codes;
  for (const auto& record : log(engine, "?status[gte]=400")) codes.push_back(record["code"]);
  EXPECT_EQ(codes, (std::vector<std::string>{"key_revoked", "key_rate_limited", "unknown_route", "level_too_low"}));
}

TEST(AuditLog, ShowsWhatWasChangedAndNoSecret) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  const std::string path = "/v1/integrated-account/" + account;
  const json patch = {{"tenant_id", "beta"}, {"context", {{"api_token", "n3w-secret"}}}, {"verify", false}};
  engine.clock().advance(kTick);
  EXPECT_EQ(engine.call({.method = "PATCH", .path = path, .body = patch.dump()}).status, 200);
  engine.clock().advance(kTick);
  EXPECT_EQ(engine.call({.method = "DELETE", .path = path}).status, 200);
  engine.clock().advance(kTick);
  const auto key = engine.post("/v1/api-token", {{"name", "ci"}, {"level", "read"}}).json();
  const auto answer = engine.get("/v1/audit-log?plane=control&method=post");
  const auto all = engine.get("/v1/audit-log?integrated_account_id=" + account).json()["result"];
  ASSERT_EQ(all.size(), 3U);
  const auto& removed = all[0]["changes"][0];
  const auto& changed = all[1]["changes"][0];
  const auto& created = all[2]["changes"][0];
  EXPECT_TRUE(removed["after"].is_null());
  EXPECT_EQ(removed["before"]["tenant_id"], "beta");
  EXPECT_EQ(changed["kind"], "integrated_account");
  EXPECT_EQ(changed["id"], account);
  EXPECT_EQ(changed["before"], json({{"tenant_id", "acme"}}));
  EXPECT_EQ(changed["after"], json({{"tenant_id", "beta"}}));
  EXPECT_EQ(changed["secrets"], json({{"api_token", "[changed]"}}));
  EXPECT_TRUE(created["before"].is_null());
  EXPECT_EQ(created["after"]["context"], json({{"subdomain", "acme"}}));
  EXPECT_EQ(answer.json()["result"][0]["changes"][0]["id"], key["id"]);
  const std::string everything = engine.get("/v1/audit-log").body;
  for (const std::string& secret :
       {std::string("n3w-secret"), std::string("t0p-secret"), key["token"].get<std::string>()}) {
    EXPECT_EQ(everything.find(secret), std::string::npos) << secret;
  }
}

TEST(AuditLog, ShowsOfAnImportWhatFitsAndCountsTheRest) {
  TestEngine engine;
  const json draft = {{"integration", "workable"},
                      {"tenant_id", "acme"},
                      {"authentication_method", "token"},
                      {"context", {{"subdomain", "acme"}, {"api_token", "t0p-secret"}}}};
  const auto imported = engine.post("/v1/integrated-account/import", json(300, draft));
  ASSERT_EQ(imported.json()["created"], 300) << imported.body;
  const auto changes = log(engine, "?plane=control&method=POST")[0]["changes"];
  EXPECT_LT(changes.dump().size(), base::limits::kAuditRecordBytesMax + 100);
  EXPECT_EQ(changes[0]["after"]["tenant_id"], "acme");
  EXPECT_EQ(changes.back()["omitted"].get<std::size_t>() + changes.size() - 1, 300U);
}

TEST(AuditLog, OfChangesIsOnTheDiskBeforeTheAnswer) {
  TestEngine engine;
  store::AuditTable table(engine.store());
  const auto count = [&] { return table.list({}, "", 100).value().records.size(); };
  engine.get("/v1/integration");
  EXPECT_EQ(count(), 0U);
  engine.post("/v1/api-token", {{"name", "ci"}, {"level", "read"}});
  EXPECT_EQ(count(), 1U);
  engine.services().audit.write_queued();
  EXPECT_EQ(count(), 2U);
}

TEST(AuditLog, OfEachEnvironmentIsSeenByItsOwnKeysOnly) {
  TestEngine engine;
  const auto sandbox = engine.create_sandbox_account();
  engine.create_workable_account();
  for (const bool is_live : {true, false}) {
    const auto answer =
        engine.call({.path = "/v1/audit-log", .key = is_live ? engine.admin_key() : engine.sandbox_key()});
    ASSERT_FALSE(answer.json()["result"].empty());
    for (const auto& record : answer.json()["result"]) {
      EXPECT_EQ(record["environment"], is_live ? "live" : "test");
      EXPECT_EQ(record["integrated_account_id"] == sandbox, !is_live && record["method"] == "POST");
    }
  }
}

TEST(AuditLog, IsReadPageByPageAndByTime) {
  TestEngine engine;
  for (int i = 0; i < 10; ++i) {
    engine.get("/v1/integration/none-" + std::to_string(i));
    engine.clock().advance(std::chrono::minutes(1));
  }
  const std::string filters = "?status=404&created_at[gte]=2026-01-01T00:02:00Z&created_at[lt]=2026-01-01T00:09:00Z";
  std::vector<std::string> paths;
  std::string cursor;
  do {
    const auto page = engine.get("/v1/audit-log" + filters + "&limit=3&next_cursor=" + cursor).json();
    for (const auto& record : page["result"]) paths.push_back(record["path"]);
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  ASSERT_EQ(paths.size(), 7U);
  EXPECT_EQ(paths.front(), "/v1/integration/none-8");
  EXPECT_EQ(paths.back(), "/v1/integration/none-2");
  EXPECT_EQ(log(engine, "?status=4xx&created_at[gt]=2026-01-01T00:08:00Z").size(), 1U);
  EXPECT_EQ(log(engine, "?status[gt]=200&created_at[lte]=2026-01-01T00:01:00Z").size(), 2U);
}

TEST(AuditLog, SaysWhatIsWrongWithAQuestion) {
  TestEngine engine;
  for (const auto& [query, code, hint] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"?api_token=x", "unknown_filter", "api_token_id"},
           {"?status=teapot", "invalid_filter", "404"},
           {"?status[gt]=x", "invalid_filter", "404"},
           {"?created_at[gt]=yesterday", "invalid_filter", "ISO 8601"},
           {"?plane=astral", "invalid_filter", "data or control"},
           {"?limit=0", "invalid_limit", "1"},
           {"?next_cursor=AAAA", "invalid_cursor", "next_cursor"}}) {
    const auto answer = engine.get("/v1/audit-log" + query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.json()["code"], code) << query;
    EXPECT_NE(answer.json()["message"].get<std::string>().find(hint), std::string::npos) << answer.body;
  }
  EXPECT_EQ(engine.call({.path = "/v1/audit-log", .key = engine.create_key(store::KeyLevel::kWrite, true)}).status,
            403);
}

TEST(Log, IsTheDataPlanesPart) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
  const auto records = engine.call({.path = "/v1/log", .key = engine.sandbox_key()}).json()["result"];
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["plane"], "data");
}

TEST(AuditLog, CountsWhatItHasToDrop) {
  TestEngine engine;
  for (std::size_t i = 0; i < base::limits::kAuditQueueMax + 5; ++i) engine.services().audit.note({});
  EXPECT_NE(engine.get("/metrics").body.find("atsume_audit_lost_total 5"), std::string::npos);
}

TEST(AuditLog, ForgetsWhatIsOlderThanTheRetention) {
  app::Config config{.requests_per_minute = 0};
  config.audit_retention = std::chrono::hours(24);
  TestEngine engine(config);
  engine.get("/v1/integration/old");
  engine.clock().advance(std::chrono::hours(20));
  engine.get("/v1/integration/new");
  engine.services().audit.write_queued();
  engine.clock().advance(std::chrono::hours(5));
  engine.services().audit.sweep();
  const auto records = log(engine, "?status=404");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["path"], "/v1/integration/new");
}

}  // namespace
}  // namespace atsume::testing
