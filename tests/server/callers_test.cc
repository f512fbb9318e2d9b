// Who may call what, and requests that name things which do not exist.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

TEST(Key, IsNeededAndMustBeKnown) {
  TestEngine engine;
  for (const auto& [authorization, code] :
       std::vector<std::pair<std::string, std::string>>{{"", "key_missing"},
                                                        {"Basic c2s6eA==", "key_missing"},
                                                        {"Bearer ", "key_missing"},
                                                        {"Bearer sk_live_wrong", "key_unknown"},
                                                        {"Bearer " + engine.admin_key() + "x", "key_unknown"},
                                                        {"Bearer " + engine.admin_key().substr(1), "key_unknown"}}) {
    Call call{.path = "/v1/integrated-account", .key = "none"};
    if (!authorization.empty()) call.headers.emplace_back("authorization", authorization);
    const auto answer = engine.call(call);
    EXPECT_EQ(answer.status, 401) << answer.body;
    EXPECT_EQ(answer.json()["code"], code) << authorization;
    EXPECT_EQ(answer.json()["origin"], "caller");
    EXPECT_EQ(answer.headers.get("www-authenticate"), "Bearer");
    EXPECT_EQ(answer.json()["request_id"], answer.headers.get("x-request-id"));
  }
  const Call lower{
      .path = "/v1/integrated-account", .key = "none", .headers = {{"authorization", "bearer  " + engine.admin_key()}}};
  EXPECT_EQ(engine.call(lower).status, 200);
}

TEST(Key, MustBeOfALevelThatIsHighEnough) {
  TestEngine engine;
  TestProvider provider(workable_with(1, 10));
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  const std::string tail = "?integrated_account_id=" + account;
  struct Try {
    std::string method, path;
    int read, write;  // the status with a key of that level
  };
  for (const auto& one : std::vector<Try>{{"GET", "/v1/unified/ats/candidates" + tail, 200, 200},
                                          {"GET", "/v1/proxy/candidates" + tail, 200, 200},
                                          {"GET", "/v1/custom/candidates" + tail, 200, 200},
                                          {"HEAD", "/v1/custom/candidates" + tail, 200, 200},
                                          {"POST", "/v1/custom/candidates" + tail, 403, 200},
                                          {"REPORT", "/v1/custom/candidates" + tail, 403, 200},
                                          {"POST", "/v1/proxy/stages" + tail, 403, 404},
                                          {"GET", "/v1/integration", 200, 200},
                                          {"GET", "/v1/integrated-account", 403, 403},
                                          {"POST", "/v1/integrated-account", 403, 403},
                                          {"DELETE", "/v1/integrated-account/" + account, 403, 403},
                                          {"GET", "/v1/api-token", 403, 403},
                                          {"POST", "/v1/api-token", 403, 403}}) {
    for (const auto& [level, status] :
         {std::pair(store::KeyLevel::kRead, one.read), std::pair(store::KeyLevel::kWrite, one.write)}) {
      const auto key = engine.create_key(level, true);
      const auto answer = engine.call({.method = one.method, .path = one.path, .body = "{}", .key = key});
      EXPECT_EQ(answer.status, status) << one.method << " " << one.path << ": " << answer.body;
      if (status == 403) EXPECT_EQ(answer.json()["code"], "level_too_low");
    }
  }
}

TEST(Key, IsShownOnceAndEndsWhenRevoked) {
  TestEngine engine;
  const auto made = engine.post("/v1/api-token", {{"name", "ci"}, {"level", "read"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string key = made.json()["token"];
  const std::string id = made.json()["id"];
  EXPECT_EQ(key.rfind("sk_live_", 0), 0U);
  EXPECT_EQ(engine.call({.path = "/v1/integration", .key = key}).status, 200);
  EXPECT_EQ(engine.get("/v1/api-token/" + id).body.find(key), std::string::npos);
  EXPECT_EQ(engine.get("/v1/api-token").body.find(key), std::string::npos);
  const auto revoked = engine.call({.method = "DELETE", .path = "/v1/api-token/" + id});
  EXPECT_FALSE(revoked.json()["revoked_at"].is_null());
  const auto refused = engine.call({.path = "/v1/integration", .key = key});
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.json()["code"], "key_revoked");
}

TEST(Key, EndsWhenItExpires) {
  TestEngine engine;
  const auto made =
      engine.post("/v1/api-token", {{"name", "ci"}, {"level", "read"}, {"expires_at", "2026-01-01T01:00:00Z"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string key = made.json()["token"];
  EXPECT_EQ(engine.call({.path = "/v1/integration", .key = key}).status, 200);
  engine.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(engine.call({.path = "/v1/integration", .key = key}).json()["code"], "key_expired");
}

TEST(Key, OfTheTestEnvironmentMakesAndSeesNoLiveOnes) {
  TestEngine engine;
  const auto key = engine.create_key(store::KeyLevel::kAdmin, false);
  const auto post = [&](const json& body) {
    return engine.call({.method = "POST", .path = "/v1/api-token", .body = body.dump(), .key = key});
  };
  const auto made = post({{"name", "ci"}, {"level", "admin"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["environment"], "test");
  EXPECT_EQ(post({{"name", "ci"}, {"level", "read"}, {"environment", "live"}}).status, 403);
  const auto live = engine.post("/v1/api-token", {{"name", "prod"}, {"level", "read"}}).json();
  const std::string live_path = "/v1/api-token/" + live["id"].get<std::string>();
  for (const auto& record : engine.call({.path = "/v1/api-token", .key = key}).json()["result"]) {
    EXPECT_EQ(record["environment"], "test");
  }
  EXPECT_EQ(engine.call({.path = live_path, .key = key}).status, 404);
  EXPECT_EQ(engine.call({.method = "DELETE", .path = live_path, .key = key}).status, 404);
  EXPECT_TRUE(engine.get(live_path).json()["revoked_at"].is_null());
}

TEST(Key, BodyThatIsWrongSaysSo) {
  TestEngine engine;
  for (const auto& [body, field] : std::vector<std::pair<json, std::string>>{
           {{{"level", "read"}}, "name"},
           {{{"name", "x"}, {"level", "root"}}, "level"},
           {{{"name", "x"}, {"level", "read"}, {"environment", "staging"}}, "environment"},
           {{{"name", "x"}, {"level", "read"}, {"expires_at", "soon"}}, "expires_at"},
           {{{"name", "x"}, {"level", "read"}, {"scope", "all"}}, "scope"}}) {
    const auto answer = engine.post("/v1/api-token", body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_TRUE(answer.json()["details"].contains(field)) << answer.body;
  }
}

struct Unknown {
  std::string path;
  int status;
  std::string code;
  std::string hint;
};

TEST(Request, ThatNamesWhatIsNotThereIsToldWhatIs) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  const std::string tail = "?integrated_account_id=" + account;
  for (const auto& one : std::vector<Unknown>{
           {"/", 404, "unknown_route", "/v1/unified"},
           {"/v2/unified/ats/jobs" + tail, 404, "unknown_route", "/v1/unified"},
           {"/v1/unified/ats", 404, "unknown_route", "/v1/unified"},
           {"/v1/unified/atz/jobs" + tail, 404, "unknown_model", "did you mean ats?"},
           {"/v1/unified/ats/job" + tail, 404, "unknown_resource", "did you mean jobs?"},
           {"/v1/unified/ats/activities/7" + tail, 404, "unknown_method", "get"},
           {"/v1/unified/ats/eeocs" + tail, 501, "not_supported", "workable"},
           {"/v1/unified/ats/jobs", 400, "account_missing", "integrated_account_id"},
           {"/v1/unified/ats/jobs?integrated_account_id=", 400, "account_missing", "integrated_account_id"},
           {"/v1/unified/ats/jobs?integrated_account_id=nobody", 404, "account_not_found", "nobody"},
           {"/v1/proxy/job" + tail, 404, "unknown_resource", "did you mean jobs?"},
           {"/v1/proxy/job_stages/7" + tail, 404, "unknown_method", "job_stages.get"},
           {"/v1/custom/jobs", 400, "account_missing", "integrated_account_id"},
           {"/v1/integration/workabel", 404, "unknown_integration", "workabel"},
           {"/v1/api-token/nothing", 404, "key_not_found", "nothing"}}) {
    const auto answer = engine.get(one.path);
    EXPECT_EQ(answer.status, one.status) << one.path << ": " << answer.body;
    EXPECT_EQ(answer.json()["code"], one.code) << one.path;
    EXPECT_NE(answer.json()["message"].get<std::string>().find(one.hint), std::string::npos) << answer.body;
  }
}

TEST(Request, OfAVerbThatIsNotPossibleNamesThoseThatAre) {
  TestEngine engine;
  const auto answer = engine.call({.method = "PUT", .path = "/v1/integrated-account/x"});
  EXPECT_EQ(answer.status, 405) << answer.body;
  EXPECT_EQ(answer.headers.get("allow"), "GET, PATCH, DELETE");
  EXPECT_EQ(answer.json()["code"], "method_not_allowed");
}

TEST(Request, PathsAreReadKindly) {
  TestEngine engine;
  const auto account = engine.create_sandbox_account();
  for (const std::string path : {"/v1/unified/ats/jobs", "/unified/ats/jobs", "//v1//unified/ats///jobs/"}) {
    const auto answer = engine.get(path + "?integrated_account_id=" + account);
    EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
  }
}

TEST(Request, HeadAnswersAsGetWithoutABody) {
  TestEngine engine;
  const auto answer = engine.call({.method = "HEAD", .path = "/v1/integration"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body.empty());
}

TEST(Operations, NeedNoKey) {
  TestEngine engine;
  for (const std::string path : {"/healthz", "/readyz", "/metrics"}) {
    EXPECT_EQ(engine.call({.path = path, .key = "none"}).status, 200) << path;
  }
  engine.get("/v1/nowhere");
  EXPECT_NE(engine.get("/metrics").body.find("atsume_requests_total{"), std::string::npos);
  engine.services().is_draining = true;
  EXPECT_EQ(engine.get("/readyz").status, 503);
  EXPECT_EQ(engine.get("/healthz").status, 200);
}

}  // namespace
}  // namespace atsume::testing
