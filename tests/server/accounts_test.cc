// Integrated accounts over the API: life, secrets, contexts, what calls teach about them.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kAccounts = "/v1/integrated-account";
constexpr std::string_view kToken = "t0p-secret";

json draft(const json& context) {
  return {{"integration", "workable"},
          {"tenant_id", "acme"},
          {"authentication_method", "token"},
          {"context", context},
          {"verify", false}};
}

std::string account_path(const std::string& id) { return std::string(kAccounts) + "/" + id; }

TEST(Account, LivesFromCreationToDeletion) {
  TestEngine engine;
  const auto made = engine.post(std::string(kAccounts), draft({{"subdomain", "acme"}, {"api_token", kToken}}));
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = made.json()["id"];
  EXPECT_EQ(made.json()["status"], "active");
  EXPECT_EQ(made.json()["context"], json({{"subdomain", "acme"}}));
  EXPECT_EQ(engine.get(account_path(id)).json(), made.json());

  const auto changed = engine.call({.method = "PATCH", .path = account_path(id), .body = R"({"tenant_id":"beta"})"});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["tenant_id"], "beta");
  EXPECT_EQ(engine.get(std::string(kAccounts) + "?tenant_id=beta").json()["result"].size(), 1U);
  EXPECT_EQ(engine.get(std::string(kAccounts) + "?tenant_id=acme").json()["result"].size(), 0U);

  const auto gone = engine.call({.method = "DELETE", .path = account_path(id)});
  EXPECT_EQ(gone.json(), json({{"id", id}}));
  EXPECT_EQ(engine.get(account_path(id)).status, 404);
  EXPECT_EQ(engine.call({.method = "DELETE", .path = account_path(id)}).status, 404);
  EXPECT_EQ(engine.get("/v1/unified/ats/jobs?integrated_account_id=" + id).json()["code"], "account_not_found");
}

TEST(Account, ListsPageByPage) {
  TestEngine engine;
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(engine.create_workable_account());
    engine.clock().advance(std::chrono::milliseconds(1));
  }
  std::vector<std::string> listed;
  std::string cursor;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = engine.get(std::string(kAccounts) + "?limit=3&next_cursor=" + cursor).json();
    EXPECT_EQ(page["limit"], 3);
    for (const auto& record : page["result"]) listed.push_back(record["id"]);
    if (page["next_cursor"].is_null()) break;
    cursor = page["next_cursor"];
  }
  EXPECT_EQ(listed, made);
  EXPECT_EQ(engine.get(std::string(kAccounts) + "?next_cursor=%21%21").json()["code"], "invalid_cursor");
}

// Every byte that leaves the engine or is kept by it, except the request to the provider.
TEST(Secrets, AreSeenNowhere) {
  TestEngine engine;
  TestProvider provider([](const TestProvider::Asked& asked) {
    if (asked.target.find("/accounts/") != std::string::npos) return json_answer(200, {{"id", "1"}, {"name", "Acme"}});
    return json_answer(500, {{"error", "boom"}});
  });
  engine.network().serve(kWorkable, provider.handler());
  auto body = draft({{"subdomain", "acme"}, {"api_token", kToken}});
  body.erase("verify");
  std::string seen;
  const auto made = engine.post(std::string(kAccounts), body);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = made.json()["id"];
  seen += made.body;
  const std::vector<Call> calls = {
      {.path = account_path(id)},
      {.path = std::string(kAccounts)},
      {.method = "PATCH",
       .path = account_path(id),
       .body = R"({"context":{"api_token":"t0p-secret-2"},"verify":false})"},
      {.method = "PATCH", .path = account_path(id), .body = R"({"context":{"api_tokn":"t0p-secret"}})"},
      {.path = "/v1/unified/ats/jobs?integrated_account_id=" + id},
      {.path = "/v1/proxy/jobs?integrated_account_id=" + id},
      {.path = "/v1/custom/jobs?integrated_account_id=" + id},
      {.method = "DELETE", .path = account_path(id)},
      {.path = "/metrics"},
  };
  for (const auto& call : calls) {
    if (call.method == "DELETE") {
      auto rows = engine.store().scan("", "", 10'000);
      ASSERT_TRUE(rows.has_value());
      ASSERT_FALSE(rows->empty());
      for (const auto& row : *rows) seen += row.key + row.value;
    }
    const auto answer = engine.call(call);
    seen += answer.body;
    for (const auto& [name, value] : answer.headers.fields()) seen += name + value;
  }
  EXPECT_EQ(provider.asked().back().headers.get("authorization"), "Bearer t0p-secret-2");
  EXPECT_EQ(seen.find(kToken), std::string::npos) << seen.substr(seen.find(kToken), 100);
  EXPECT_EQ(engine.log().find(kToken), std::string::npos);
  EXPECT_EQ((seen + engine.log()).find(engine.admin_key()), std::string::npos);
  EXPECT_FALSE(engine.log().empty());
}

TEST(Context, EveryMistakeIsToldPerField) {
  TestEngine engine;
  const auto answer = engine.post(std::string(kAccounts), draft({{"subdomian", "acme"}, {"api_token", {1, 2}}}));
  EXPECT_EQ(answer.status, 422) << answer.body;
  const auto body = answer.json();
  EXPECT_EQ(body["code"], "invalid_context");
  EXPECT_EQ(body["origin"], "caller");
  EXPECT_NE(body["details"]["subdomian"].get<std::string>().find("did you mean subdomain"), std::string::npos);
  EXPECT_EQ(body["details"]["api_token"], "must be text");

  const auto missing = engine.post(std::string(kAccounts), draft({{"subdomain", "acme"}})).json();
  EXPECT_NE(missing["details"]["api_token"].get<std::string>().find("required"), std::string::npos) << missing;
  const auto wrong = engine.post(std::string(kAccounts), draft({{"subdomain", "a b"}, {"api_token", "x"}})).json();
  EXPECT_TRUE(wrong["details"].contains("subdomain")) << wrong;
}

TEST(Context, IsTakenOutOfWhatPeoplePaste) {
  TestEngine engine;
  const auto answer = engine.post(std::string(kAccounts),
                                  draft({{"subdomain", " https://ACME.workable.com/backend "}, {"api_token", "x"}}));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.json()["context"]["subdomain"], "acme");
}

TEST(Creation, SaysWhatIsWrongWithTheBody) {
  TestEngine engine;
  const auto create = [&](const std::string& body) {
    return engine.call({.method = "POST", .path = std::string(kAccounts), .body = body});
  };
  for (const std::string body : {"", "{", "[]", "null", "7", "\"x\"", "\xff", "{\"integration\":\"workable\""}) {
    const auto answer = create(body);
    EXPECT_EQ(answer.status, 400) << body << ": " << answer.body;
    EXPECT_EQ(answer.json()["code"], "invalid_json") << body;
  }
  const std::string tower = std::string(100'000, '[') + std::string(100'000, ']');
  const auto deep = create(R"({"integration":"workable","tenant_id":"x","context":{"subdomain":)" + tower + "}}");
  EXPECT_EQ(deep.status, 400);
  EXPECT_EQ(deep.json()["code"], "invalid_json");
  const auto shape = create(R"({"integraton":"workable","tenant_id":7,"verify":"no"})");
  EXPECT_EQ(shape.status, 422) << shape.body;
  const auto details = shape.json()["details"];
  EXPECT_EQ(details["integration"], "is required");
  EXPECT_EQ(details["tenant_id"], "must be text");
  EXPECT_EQ(details["verify"], "must be true or false");
  EXPECT_NE(details["integraton"].get<std::string>().find("integration"), std::string::npos);

  auto unknown = draft(json::object());
  unknown["integration"] = "workabel";
  const auto connector = create(unknown.dump());
  EXPECT_EQ(connector.status, 404);
  EXPECT_NE(connector.body.find("did you mean workable?"), std::string::npos) << connector.body;
  auto method = draft(json::object());
  method["authentication_method"] = "password";
  EXPECT_EQ(create(method.dump()).json()["code"], "unknown_authentication_method");
}

TEST(Creation, StoresNothingWhenTheProviderRefusesTheCredentials) {
  TestEngine engine;
  TestProvider provider([](const auto&) { return json_answer(401, {{"error", "Not authorized"}}); });
  engine.network().serve(kWorkable, provider.handler());
  auto body = draft({{"subdomain", "acme"}, {"api_token", kToken}});
  body["verify"] = true;
  const auto answer = engine.post(std::string(kAccounts), body);
  EXPECT_EQ(answer.status, 401) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "provider");
  EXPECT_FALSE(answer.headers.contains("www-authenticate")) << "the caller's own key is right";
  EXPECT_EQ(engine.get(std::string(kAccounts)).json()["result"].size(), 0U);
}

TEST(State, CredentialsThatAreRefusedAndThatHeal) {
  TestEngine engine;
  int status = 401;
  TestProvider provider([&](const auto&) {
    return json_answer(status, status == 200 ? json({{"jobs", json::array()}}) : json({{"error", "no"}}));
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto id = engine.create_workable_account();
  const std::string jobs = "/v1/unified/ats/jobs?integrated_account_id=" + id;
  EXPECT_EQ(engine.get(jobs).status, 401);
  auto account = engine.get(account_path(id)).json();
  EXPECT_EQ(account["status"], "needs_reauth");
  EXPECT_EQ(account["last_error"]["remote_status"], 401);
  status = 200;
  EXPECT_EQ(engine.get(jobs).status, 200);
  account = engine.get(account_path(id)).json();
  EXPECT_EQ(account["status"], "active");
  EXPECT_TRUE(account["last_error"].is_null());
  status = 403;
  EXPECT_EQ(engine.get(jobs).status, 403);
  account = engine.get(account_path(id)).json();
  EXPECT_EQ(account["status"], "active");
  EXPECT_EQ(account["last_forbidden_error"]["remote_status"], 403);
}

TEST(TestKey, SeesSandboxAccountsOnly) {
  TestEngine engine;
  const auto live = engine.create_workable_account();
  const auto sandbox = engine.create_sandbox_account();
  const auto key = engine.create_key(store::KeyLevel::kAdmin, false);
  const auto get = [&](const std::string& path) { return engine.call({.path = path, .key = key}); };
  const auto listed = get(std::string(kAccounts)).json()["result"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["id"], sandbox);
  EXPECT_EQ(get(account_path(live)).status, 404);
  EXPECT_EQ(get(account_path(sandbox)).status, 200);
  for (const std::string path : {"/v1/unified/ats/jobs", "/v1/proxy/jobs", "/v1/custom/jobs"}) {
    EXPECT_EQ(get(path + "?integrated_account_id=" + live).status, 404) << path;
    EXPECT_EQ(get(path + "?integrated_account_id=" + sandbox).status, 200) << path;
  }
  EXPECT_EQ(engine.call({.method = "DELETE", .path = account_path(live), .key = key}).status, 404);
  EXPECT_EQ(engine.get(account_path(live)).status, 200);
  // What it makes is a sandbox account; it makes no other.
  auto body = draft({{"subdomain", "sandbox"}, {"api_token", "sandbox-token"}});
  const auto post = [&](const std::string& with) {
    return engine.call({.method = "POST", .path = std::string(kAccounts), .body = body.dump(), .key = with});
  };
  EXPECT_EQ(post(key).json()["is_sandbox"], true);
  body["is_sandbox"] = false;
  EXPECT_EQ(post(key).json()["code"], "test_key");
  EXPECT_EQ(engine.get(std::string(kAccounts)).json()["result"].size(), 1U);
}

TEST(LiveKey, SeesLiveAccountsOnly) {
  TestEngine engine;
  TestProvider provider(workable_with(1, 10));
  engine.network().serve(kWorkable, provider.handler());
  const auto live = engine.create_workable_account();
  const auto sandbox = engine.create_sandbox_account();
  const auto call = [&](const std::string& method, const std::string& path) {
    return engine.call({.method = method, .path = path, .body = "{}", .key = engine.admin_key()}).status;
  };
  const auto listed = engine.call({.path = std::string(kAccounts), .key = engine.admin_key()}).json()["result"];
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["id"], live);
  for (const std::string method : {"GET", "PATCH", "DELETE"}) EXPECT_EQ(call(method, account_path(sandbox)), 404);
  for (const std::string path : {"/v1/unified/ats/jobs", "/v1/proxy/candidates", "/v1/custom/candidates"}) {
    EXPECT_EQ(call("GET", path + "?integrated_account_id=" + sandbox), 404) << path;
    if (path != "/v1/unified/ats/jobs") EXPECT_EQ(call("GET", path + "?integrated_account_id=" + live), 200) << path;
  }
  EXPECT_EQ(engine.get(account_path(sandbox)).status, 200);
  auto body = draft({{"subdomain", "sandbox"}, {"api_token", "sandbox-token"}});
  body["is_sandbox"] = true;
  EXPECT_EQ(engine.post(std::string(kAccounts), body).json()["code"], "live_key");
  body["is_sandbox"] = false;
  EXPECT_EQ(engine.post(std::string(kAccounts), body).json()["is_sandbox"], false);
}

}  // namespace
}  // namespace atsume::testing
