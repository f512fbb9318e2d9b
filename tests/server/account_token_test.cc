// Account tokens: one account's data for fifteen minutes, and nothing else.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

// Workable with three candidates, where credentials prove good.
net::HttpResponse answer(const TestProvider::Asked& asked) {
  if (asked.target.find("/candidates") != std::string::npos) return workable_with(3, 10)(asked);
  return json_answer(200, {{"id", "a1"}, {"name", "Acme"}});
}

struct Scene {
  Scene() : provider(answer) {
    engine.network().serve(kWorkable, provider.handler());
    account = engine.create_workable_account();
    other = engine.create_workable_account();
    token = issue(engine.admin_key()).json()["token"];
  }
  Answer issue(const std::string& key) {
    const json body = {{"integrated_account_id", account}};
    return engine.call({.method = "POST", .path = "/v1/integrated-account/token", .body = body.dump(), .key = key});
  }
  Answer get(const std::string& path) { return engine.call({.path = path, .key = token}); }
  Answer patch_me(const json& body) {
    return engine.call({.method = "PATCH", .path = "/v1/integrated-account/me", .body = body.dump(), .key = token});
  }

  TestEngine engine;
  TestProvider provider;
  std::string account;
  std::string other;
  std::string token;
};

TEST(AccountToken, ReachesTheDataOfItsAccountWithoutNamingIt) {
  Scene at;
  for (const std::string path : {"/v1/unified/ats/candidates", "/v1/proxy/candidates", "/v1/custom/candidates"}) {
    EXPECT_EQ(at.get(path).status, 200) << path;
    EXPECT_EQ(at.get(path + "?integrated_account_id=" + at.account).status, 200) << path;
    const auto foreign = at.get(path + "?integrated_account_id=" + at.other);
    EXPECT_EQ(foreign.status, 403) << path;
    EXPECT_EQ(foreign.json()["code"], "other_account");
  }
  const auto write = at.engine.call({.method = "POST", .path = "/v1/custom/candidates", .body = "{}", .key = at.token});
  EXPECT_EQ(write.status, 200) << write.body;
}

TEST(AccountToken, ReachesNothingElse) {
  Scene at;
  for (const std::string path :
       {"/v1/integrated-account", "/v1/api-token", "/v1/integration", "/v1/audit-log", "/v1/log"}) {
    const auto answer = at.get(path);
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.json()["code"], "account_token_scope") << path;
  }
  EXPECT_EQ(at.get("/v1/integrated-account/" + at.account).status, 403);
  EXPECT_EQ(at.issue(at.token).json()["code"], "account_token_scope");
}

TEST(AccountToken, ReadsAndChangesItsAccountButNoSecret) {
  Scene at;
  const auto me = at.get("/v1/integrated-account/me");
  EXPECT_EQ(me.status, 200) << me.body;
  EXPECT_EQ(me.json()["id"], at.account);
  EXPECT_EQ(me.body.find("t0p-secret"), std::string::npos);
  const auto secret = at.patch_me({{"context", {{"api_token", "mine"}}}});
  EXPECT_EQ(secret.status, 403) << secret.body;
  EXPECT_EQ(secret.json()["details"]["field"], "api_token");
  EXPECT_EQ(at.patch_me({{"context", {{"oauth", {{"token", {{"access_token", "x"}}}}}}}}).status, 403);
  EXPECT_EQ(at.patch_me({{"tenant_id", "beta"}}).status, 422);
  EXPECT_EQ(at.engine.get("/v1/integrated-account/me").json()["code"], "account_token_needed");
  const auto changed = at.patch_me({{"context", {{"subdomain", "acme"}}}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["context"]["subdomain"], "acme");
}

TEST(AccountToken, EndsByTimeByItsKeyAndByItsAccount) {
  Scene at;
  const std::string path = "/v1/unified/ats/candidates";
  at.engine.clock().advance(std::chrono::minutes(14));
  EXPECT_EQ(at.get(path).status, 200);
  at.engine.clock().advance(std::chrono::minutes(1));
  EXPECT_EQ(at.get(path).json()["code"], "account_token_expired");

  const auto made = at.engine.post("/v1/api-token", {{"name", "issuer"}, {"level", "admin"}});
  const std::string key = made.json()["token"];
  at.token = at.issue(key).json()["token"];
  EXPECT_EQ(at.get(path).status, 200);
  at.engine.call({.method = "DELETE", .path = "/v1/api-token/" + made.json()["id"].get<std::string>()});
  EXPECT_EQ(at.get(path).json()["code"], "account_token_ended");

  at.token = at.issue(at.engine.admin_key()).json()["token"];
  EXPECT_EQ(at.get(path).status, 200);
  at.engine.call({.method = "DELETE", .path = "/v1/integrated-account/" + at.account});
  EXPECT_EQ(at.get(path).json()["code"], "account_token_ended");
}

TEST(AccountToken, IsMadeByAdminKeysOfTheAccountsEnvironment) {
  Scene at;
  const auto made = at.issue(at.engine.admin_key());
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json()["expires_at"], "2026-01-01T00:15:00.000Z");
  EXPECT_EQ(at.issue(at.engine.create_key(store::KeyLevel::kWrite, true)).status, 403);
  EXPECT_EQ(at.issue(at.engine.sandbox_key()).status, 404);
}

TEST(AccountToken, ThatWasTamperedWithIsRefused) {
  Scene at;
  const std::string right = at.token;
  for (const std::size_t place : {3U, 10U, 40U, 90U}) {
    at.token = right;
    at.token[place] = right[place] == 'A' ? 'B' : 'A';
    EXPECT_EQ(at.get("/v1/unified/ats/candidates").json()["code"], "account_token_invalid") << place;
  }
  // A cursor is sealed by the same vault, and is no token all the same.
  at.token = right;
  const auto page = at.get("/v1/unified/ats/candidates?limit=1").json();
  at.token = "at_" + page["next_cursor"].get<std::string>();
  EXPECT_EQ(at.get("/v1/unified/ats/candidates").json()["code"], "account_token_invalid");
}

TEST(AccountToken, HasALimitOfItsOwn) {
  TestEngine engine(app::Config{.requests_per_minute = 3});
  const auto account = engine.create_workable_account();
  const json body = {{"integrated_account_id", account}};
  const std::string token = engine.post("/v1/integrated-account/token", body).json()["token"];
  const auto use = [&](const std::string& key) {
    return engine.call({.path = "/v1/integrated-account/me", .key = key});
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(use(token).status, 200);
  EXPECT_EQ(use(token).status, 429);
  EXPECT_EQ(use(engine.admin_key()).json()["code"], "account_token_needed");
}

}  // namespace
}  // namespace atsume::testing
