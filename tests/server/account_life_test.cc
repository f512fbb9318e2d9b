// Accounts over the API: lists and filters, new credentials, checks, forbidden calls, imports.
#include <gtest/gtest.h>

#include <set>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kConnector = R"yaml(connector: 1
id: tree
name: Tree
categories: [ats]
base_url: https://api.tree.example
fields: { region: { label: Region, required: false } }
auth:
  key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } }
  oauth:
    type: oauth2
    authorize_url: https://login.tree.example/authorize
    token_url: https://login.tree.example/token
    client_id: app
    client_secret: app-secret
connect: [{ request: POST /install, save: { hook_id: id } }]
verify: { request: GET /me, when: "$not($exists(blocked))",
                           account_id : id
}
paginate: { type: none, reason: short }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, scopes: [jobs.read, jobs.list] }
    create: POST /jobs
)yaml";

constexpr std::string_view kAccounts = "/v1/integrated-account";

class AccountLifeTest : public ::testing::Test {
 protected:
  AccountLifeTest() {
    const auto loaded = catalog::load_texts({{"connectors/tree/connector.yaml", std::string(kConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine_.services().catalog.set(loaded.catalog);
    engine_.network().serve("https://api.tree.example", provider_.handler());
  }

  net::HttpResponse answer(const TestProvider::Asked& asked) {
    const auto credentials = asked.headers.get("authorization");
    if (credentials != "Bearer good" && credentials != "Bearer token") return json_answer(401, {{"error", "no"}});
    if (asked.target == "/install") return json_answer(install_status_, {{"id", "h1"}, {"message", "not now"}});
    if (asked.target == "/me") return json_answer(me_status_, me_);
    if (is_forbidden_) return json_answer(403, {{"message", "scope jobs.list is missing"}});
    return json_answer(200, {{"jobs", json::array()}});
  }

  static json draft(const std::string& key, const std::string& tenant = "t") {
    return {{"integration", "tree"},
            {"tenant_id", tenant},
            {"authentication_method", "key"},
            {"context", {{"api_key", key}}}};
  }
  std::string create(const json& body) {
    const auto made = engine_.post(std::string(kAccounts), body);
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json().value("id", "");
  }
  std::string import_one(const std::string& tenant, const std::string& method = "key") {
    json body = draft("good", tenant);
    body["authentication_method"] = method;
    if (method == "oauth") body["context"] = {{"oauth", {{"token", {{"access_token", "token"}}}}}};
    body["verify"] = false;
    return create(body);
  }
  static std::string path_of(const std::string& id) { return std::string(kAccounts) + "/" + id; }
  json account(const std::string& id) { return engine_.get(path_of(id)).json(); }
  Answer send(const std::string& method, const std::string& path, const json& body = json::object()) {
    return engine_.call({.method = method, .path = path, .body = body.dump()});
  }
  std::set<std::string> listed(const std::string& query) {
    const auto answer = engine_.get(std::string(kAccounts) + "?" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::set<std::string> ids;
    for (const auto& one : answer.json()["result"]) ids.insert(one["id"].get<std::string>());
    return ids;
  }
  std::string refusal(const std::string& query) {
    const auto answer = engine_.get(std::string(kAccounts) + "?" + query);
    EXPECT_EQ(answer.status, 400) << query << ": " << answer.body;
    return answer.json().value("code", "");
  }

  TestEngine engine_;
  int install_status_ = 200;
  int me_status_ = 200;
  json me_ = {{"id", "42"}};
  bool is_forbidden_ = false;
  TestProvider provider_{[this](const auto& asked) { return answer(asked); }};
};

using AccountList = AccountLifeTest;

TEST_F(AccountList, IsFilteredByWhatAccountsAre) {
  const auto first = import_one("acme");
  engine_.clock().advance(std::chrono::hours(1));
  const auto second = import_one("acme", "oauth");
  engine_.clock().advance(std::chrono::hours(1));
  const auto third = import_one("acme/beta");
  using Ids = std::set<std::string>;
  EXPECT_EQ(listed("tenant_id=acme"), (Ids{first, second}));
  EXPECT_EQ(listed("tenant_id=acme%2Fbeta"), Ids{third});
  EXPECT_EQ(listed("authentication_method=oauth"), Ids{second});
  EXPECT_EQ(listed("integration=tree&tenant_id=acme&authentication_method=key"), Ids{first});
  EXPECT_EQ(listed("integration=tre"), Ids{});
  EXPECT_EQ(listed("is_sandbox=false"), (Ids{first, second, third}));
  EXPECT_EQ(listed("is_sandbox=true"), Ids{});
  const std::string at = account(second)["created_at"];
  EXPECT_EQ(listed("created_at[gte]=" + at), (Ids{second, third}));
  EXPECT_EQ(listed("created_at[gt]=" + at), Ids{third});
  EXPECT_EQ(listed("created_at[lt]=" + at), Ids{first});
  EXPECT_EQ(listed("created_at[lte]=" + at + "&created_at[gt]=2000-01-01"), (Ids{first, second}));
  EXPECT_EQ(listed("created_at=" + at), Ids{second});
  EXPECT_EQ(send("PATCH", path_of(first), {{"tenant_id", "moved"}}).status, 200);
  EXPECT_EQ(listed("updated_at[gte]=" + account(third)["created_at"].get<std::string>()), (Ids{first, third}));
  EXPECT_EQ(listed("tenant_id=acme"), Ids{second}) << "the index follows";
  EXPECT_EQ(listed("tenant_id=moved"), Ids{first});
  EXPECT_EQ(send("DELETE", path_of(first)).status, 200);
  EXPECT_EQ(listed("tenant_id=moved"), Ids{});
}

TEST_F(AccountList, RefusesFiltersThatMeanNothing) {
  EXPECT_EQ(refusal("tenant=acme"), "unknown_filter");
  EXPECT_EQ(refusal("status=broken"), "invalid_filter");
  EXPECT_EQ(refusal("created_at[gte]=yesterday"), "invalid_filter");
  EXPECT_EQ(refusal("tenant_id[gt]=a"), "invalid_filter");
  EXPECT_EQ(refusal("tenant_id[]=a&tenant_id[]=b"), "invalid_filter");
  EXPECT_EQ(refusal("is_sandbox=perhaps"), "invalid_filter");
}

TEST_F(AccountList, OfATenantIsPagedInOrder) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    import_one("other");
    made.push_back(import_one("acme"));
    engine_.clock().advance(std::chrono::milliseconds(1));
  }
  std::vector<std::string> walked;
  std::string cursor;
  do {
    const auto page = engine_.get(std::string(kAccounts) + "?tenant_id=acme&limit=2&next_cursor=" + cursor).json();
    for (const auto& one : page["result"]) walked.push_back(one["id"]);
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  EXPECT_EQ(walked, made);
}

TEST_F(AccountLifeTest, TenantsHaveNamesOfBoundedLength) {
  json body = draft("good", "");
  EXPECT_EQ(engine_.post(std::string(kAccounts), body).json()["code"], "invalid_body");
  body["tenant_id"] = std::string(300, 'x');
  EXPECT_EQ(engine_.post(std::string(kAccounts), body).json()["code"], "invalid_body");
}

TEST_F(AccountLifeTest, NewCredentialsKeepTheIdAndMayBeOfAnotherMethod) {
  json body = draft("good");
  body["context"]["region"] = "eu";
  const auto id = create(body);
  const auto refused = send("PATCH", path_of(id) + "/credentials", {{"context", {{"api_key", "bad"}}}});
  EXPECT_EQ(refused.status, 401) << refused.body;
  EXPECT_EQ(send("PATCH", path_of(id) + "/credentials", {{"context", json::object()}}).json()["code"],
            "invalid_context")
      << "the old ones do not count";
  const auto changed =
      send("PATCH", path_of(id) + "/credentials",
           {{"authentication_method", "oauth"}, {"context", {{"oauth", {{"token", {{"access_token", "token"}}}}}}}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["id"], id);
  EXPECT_EQ(changed.json()["authentication_method"], "oauth");
  EXPECT_EQ(changed.json()["context"]["region"], "eu") << "fields of the connector stay";
  EXPECT_EQ(provider_.asked().back().headers.get("authorization"), "Bearer token");
  EXPECT_EQ(send("PATCH", path_of(id) + "/credentials").json()["code"], "invalid_body");
  const auto stored = engine_.clock().run(engine_.services().accounts.find(id)).value();
  EXPECT_EQ(stored->record().secrets_json.reveal().find("good"), std::string::npos);
}

TEST_F(AccountLifeTest, WhatFailsAfterTheCredentialsAreProvenIsKeptAndTriedAgain) {
  install_status_ = 422;
  const auto made = engine_.post(std::string(kAccounts), draft("good"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["status"], "post_install_error");
  EXPECT_EQ(made.json()["last_error"]["remote_status"], 422);
  EXPECT_NE(made.json()["last_error"]["message"].get<std::string>().find("not now"), std::string::npos) << made.body;
  const std::string id = made.json()["id"];
  const auto again = engine_.call({.method = "POST", .path = path_of(id) + "/verify"});
  EXPECT_EQ(again.status, 422) << again.body;
  EXPECT_EQ(account(id)["status"], "post_install_error");
  install_status_ = 200;
  const auto healed = engine_.call({.method = "POST", .path = path_of(id) + "/verify"});
  EXPECT_EQ(healed.status, 200) << healed.body;
  EXPECT_EQ(healed.json()["status"], "active");
  EXPECT_TRUE(healed.json()["last_error"].is_null());
  EXPECT_EQ(healed.json()["context"]["hook_id"], "h1");
  EXPECT_EQ(healed.json()["context"]["remote_account"]["id"], "42");
}

TEST_F(AccountLifeTest, WithBadCredentialsNothingIsStored) {
  const auto made = engine_.post(std::string(kAccounts), draft("bad"));
  EXPECT_EQ(made.status, 401) << made.body;
  EXPECT_EQ(listed(""), std::set<std::string>{});
}

TEST_F(AccountLifeTest, ACheckTellsWhatBecameOfTheAccount) {
  const auto id = create(draft("good"));
  const std::string verify = path_of(id) + "/verify";
  me_ = {{"blocked", true}};
  EXPECT_EQ(engine_.call({.method = "POST", .path = verify}).json()["code"], "verification_failed");
  EXPECT_EQ(account(id)["status"], "validation_error");
  EXPECT_EQ(account(id)["last_error"]["code"], "verification_failed");
  me_ = {{"id", "43"}};
  EXPECT_EQ(engine_.call({.method = "POST", .path = verify}).json()["context"]["remote_account"]["id"], "43");
  EXPECT_EQ(account(id)["status"], "active");
  me_status_ = 503;
  EXPECT_EQ(engine_.call({.method = "POST", .path = verify + "?atsume_max_wait_ms=0"}).status, 503);
  EXPECT_EQ(account(id)["status"], "active") << "a provider that cannot answer says nothing";
  me_status_ = 401;
  EXPECT_EQ(engine_.call({.method = "POST", .path = verify}).status, 401);
  EXPECT_EQ(account(id)["status"], "needs_reauth");
  me_status_ = 200;
  EXPECT_EQ(engine_.call({.method = "POST", .path = verify}).json()["status"], "active");
}

using Forbidden = AccountLifeTest;

TEST_F(Forbidden, TheMissingScopesAreToldAndKept) {
  json body = draft("good");
  body["authentication_method"] = "oauth";
  body["context"] = {{"oauth", {{"token", {{"access_token", "token"}, {"scope", "jobs.read,people.read"}}}}}};
  body["verify"] = false;
  const auto id = create(body);
  is_forbidden_ = true;
  const auto answer = engine_.get("/v1/proxy/jobs?integrated_account_id=" + id);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.json()["details"]["method"], "jobs.list") << answer.body;
  EXPECT_EQ(answer.json()["details"]["missing_scopes"], json::array({"jobs.list"}));
  const json kept = account(id)["last_forbidden_error"];
  EXPECT_EQ(kept["method"], "jobs.list");
  EXPECT_EQ(kept["missing_scopes"], json::array({"jobs.list"}));
  EXPECT_EQ(kept["scopes"], json::array({"jobs.read", "jobs.list"}));
  EXPECT_NE(kept["message"].get<std::string>().find("scope jobs.list is missing"), std::string::npos);
  EXPECT_EQ(kept["remote_status"], 403);
  EXPECT_EQ(account(id)["status"], "active");
}

TEST_F(Forbidden, WithoutKnownScopesOnlyWhatIsNeededIsTold) {
  const auto id = create(draft("good"));
  is_forbidden_ = true;
  engine_.get("/v1/proxy/jobs?integrated_account_id=" + id);
  const json kept = account(id)["last_forbidden_error"];
  EXPECT_EQ(kept["scopes"], json::array({"jobs.read", "jobs.list"}));
  EXPECT_FALSE(kept.contains("missing_scopes"));
  EXPECT_EQ(engine_.call({.method = "POST", .path = "/v1/proxy/jobs?integrated_account_id=" + id, .body = "{}"}).status,
            403);
  EXPECT_EQ(account(id)["last_forbidden_error"]["method"], "jobs.create");
  EXPECT_FALSE(account(id)["last_forbidden_error"].contains("scopes"));
  EXPECT_EQ(engine_.get("/v1/custom/jobs?integrated_account_id=" + id).status, 403);
  EXPECT_EQ(account(id)["last_forbidden_error"]["method"], "GET /jobs");
}

TEST_F(Forbidden, OneThatRepeatsItselfIsWrittenOnceAMinute) {
  const auto id = create(draft("good"));
  is_forbidden_ = true;
  const auto version = [&] {
    return engine_.clock().run(engine_.services().accounts.find(id)).value()->record().version;
  };
  const auto before = version();
  for (int i = 0; i < 5; ++i) engine_.get("/v1/proxy/jobs?integrated_account_id=" + id);
  EXPECT_EQ(version(), before + 1);
  engine_.clock().advance(std::chrono::minutes(2));
  engine_.get("/v1/proxy/jobs?integrated_account_id=" + id);
  EXPECT_EQ(version(), before + 2);
}

using Import = AccountLifeTest;

json import_draft(const std::string& tenant, const json& token) {
  return {{"integration", "tree"},
          {"tenant_id", tenant},
          {"authentication_method", "oauth"},
          {"context", {{"oauth", {{"token", token}}}}}};
}

TEST_F(Import, TakesAListAndAnswersForEach) {
  const json body = {import_draft("a", {{"access_token", "token"}, {"expires_at", 1924988400}}),
                     import_draft("b", {{"acess_token", "canary"}}),
                     import_draft("c", {{"refresh_token", "r"}, {"scope", {"x", "y"}}}),
                     {{"integration", "tree"}},
                     "text"};
  const auto answer = engine_.post(std::string(kAccounts) + "/import", body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json out = answer.json();
  EXPECT_EQ(out["created"], 2);
  EXPECT_EQ(out["failed"], 3);
  ASSERT_EQ(out["result"].size(), 5U);
  EXPECT_EQ(out["result"][0]["account"]["tenant_id"], "a");
  EXPECT_EQ(out["result"][1]["index"], 1);
  EXPECT_EQ(out["result"][1]["error"]["code"], "invalid_context");
  EXPECT_NE(out["result"][1]["error"]["message"].get<std::string>().find("did you mean access_token?"),
            std::string::npos);
  EXPECT_EQ(out["result"][3]["error"]["code"], "invalid_body");
  EXPECT_EQ(out["result"][4]["error"]["code"], "invalid_body");
  EXPECT_EQ(answer.body.find("canary"), std::string::npos);
  EXPECT_EQ(listed("").size(), 2U);
  const auto first = engine_.clock().run(engine_.services().accounts.find(out["result"][0]["account"]["id"])).value();
  EXPECT_EQ(first->token("oauth").find("expires_at").as_string(), "2030-12-31T23:00:00.000Z");
  const auto third = engine_.clock().run(engine_.services().accounts.find(out["result"][2]["account"]["id"])).value();
  EXPECT_EQ(third->token("oauth").find("scope").as_string(), "x y");
}

TEST_F(Import, CallsNobodyUnlessItIsAskedTo) {
  json whole = import_draft("b", {{"access_token", "token"}});
  whole["context"]["hook_id"] = "h0";
  const auto answer =
      engine_.post(std::string(kAccounts) + "/import", {import_draft("a", {{"access_token", "token"}}), whole});
  EXPECT_EQ(answer.json()["created"], 2) << answer.body;
  EXPECT_TRUE(provider_.asked().empty());
  const json unfinished = answer.json()["result"][0]["account"];
  EXPECT_EQ(unfinished["status"], "connecting") << "connect steps save hook_id";
  EXPECT_EQ(answer.json()["result"][1]["account"]["status"], "active");
  const auto finished = engine_.call({.method = "POST", .path = path_of(unfinished["id"]) + "/verify"});
  EXPECT_EQ(finished.json()["status"], "active") << finished.body;
  EXPECT_EQ(finished.json()["context"]["hook_id"], "h1");
  json asking = import_draft("c", {{"access_token", "bad"}});
  asking["verify"] = true;
  const auto refused = engine_.post(std::string(kAccounts) + "/import", json::array({asking})).json();
  EXPECT_EQ(refused["result"][0]["error"]["code"], "bad_credentials") << refused;
}

TEST_F(Import, TakesALineEachAndCanBeSentAgain) {
  json one = import_draft("a", {{"access_token", "token"}});
  one["id"] = "0197D7A0-0000-7000-8000-000000000001";
  json two = import_draft("b", {{"access_token", "token"}});
  two["id"] = "0197d7a0-0000-7000-8000-000000000002";
  const Call first{.method = "POST", .path = std::string(kAccounts) + "/import", .body = one.dump() + "\n\n"};
  EXPECT_EQ(engine_.call(first).json()["created"], 1);
  const Call both{
      .method = "POST", .path = std::string(kAccounts) + "/import", .body = one.dump() + "\r\n" + two.dump()};
  const auto answer = engine_.call(both).json();
  EXPECT_EQ(answer["created"], 1) << answer;
  EXPECT_EQ(answer["result"][0]["error"]["code"], "account_exists");
  EXPECT_EQ(answer["result"][1]["account"]["id"], two["id"]);
  two["id"] = "mine";
  const auto wrong = engine_.post(std::string(kAccounts) + "/import", json::array({two})).json();
  EXPECT_EQ(wrong["result"][0]["error"]["details"]["id"], "must be a UUID") << wrong;
}

TEST_F(Import, RefusesWhatIsNoListAsAWhole) {
  const auto code_of = [&](const std::string& body) {
    return engine_.call({.method = "POST", .path = std::string(kAccounts) + "/import", .body = body}).json()["code"];
  };
  EXPECT_EQ(code_of(""), "invalid_json");
  EXPECT_EQ(code_of("[]"), "invalid_json");
  EXPECT_EQ(code_of("[1,"), "invalid_json");
  EXPECT_EQ(code_of("{}\n{nonsense"), "invalid_json");
  json many = json::array();
  for (int i = 0; i < 1001; ++i) many.push_back(1);
  EXPECT_EQ(code_of(many.dump()), "import_too_large");
}

TEST_F(Import, ATestKeyMakesSandboxAccounts) {
  const auto key = engine_.create_key(store::KeyLevel::kAdmin, false);
  const json body = json::array({import_draft("a", {{"access_token", "token"}})});
  const auto answer =
      engine_.call({.method = "POST", .path = std::string(kAccounts) + "/import", .body = body.dump(), .key = key});
  ASSERT_EQ(answer.status, 200) << answer.body;
  for (const auto& one : answer.json()["result"]) {
    if (one.contains("account")) EXPECT_EQ(one["account"]["is_sandbox"], true);
  }
  EXPECT_EQ(engine_.get(std::string(kAccounts)).json()["result"], json::array());
}

}  // namespace
}  // namespace atsume::testing
