// Tokens and sessions through the whole engine: concurrent callers, refusals, and nothing secret anywhere.
#include <gtest/gtest.h>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.example.com/v1
fields: { region: { label: Region, required: false, secret: false } }
auth:
  oauth:
    type: oauth2
    authorize_url: https://login.example.com/authorize
    token_url: https://login.example.com/token
    client_id: app-id
    client_secret: app-canary
  login:
    type: key
    fields: { password: { label: Password } }
    session:
      steps:
        - request: POST https://login.example.com/login
          auth: none
          body: { password: "{{ account.password }}" }
          save: { sid: sid }
    apply: { headers: { x-session: "{{ session.sid }}" } }
verify: { request: GET /me, account_id: id, account_name: name }
disconnect: [{ request: POST /goodbye }]
resources:
  jobs: { list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: short } } }
)";

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest() {
    auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", std::string(kConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine_.services().catalog.set(loaded.catalog);
    engine_.network().serve("https://login.example.com", login_.handler());
    engine_.network().serve("https://api.example.com", api_.handler());
  }

  net::HttpResponse give(const TestProvider::Asked& asked) {
    if (asked.target == "/login") return json_answer(200, {{"sid", "sid-canary-" + std::to_string(++sessions_)}});
    const bool is_known =
        asked.body.find("refresh_token=rt-canary-" + std::to_string(tokens_) + "&") != std::string::npos;
    if (!is_known) ++refusals_;
    if (!is_known) return json_answer(400, {{"error", "invalid_grant"}, {"error_description", asked.body}});
    ++tokens_;
    is_revoked_ = false;
    return json_answer(
        200,
        {{"access_token", access()}, {"refresh_token", "rt-canary-" + std::to_string(tokens_)}, {"expires_in", 3600}});
  }
  net::HttpResponse serve(const TestProvider::Asked& asked) {
    if (is_broken_) return json_answer(500, {{"error", "boom"}});
    if (!verify_status_.empty() && asked.target == "/v1/me" && is_good(asked)) {
      const int status = verify_status_.back();
      verify_status_.pop_back();
      if (status != 200) return json_answer(status, {{"error", "not now"}});
    }
    if (!is_good(asked)) return json_answer(401, {{"error", "who are you"}});
    if (asked.target == "/v1/me") return json_answer(200, {{"id", "42"}, {"name", "Acme"}});
    return json_answer(200, {{"jobs", json::array({{{"id", "1"}}})}});
  }
  bool is_good(const TestProvider::Asked& asked) const {
    return (asked.headers.get("authorization") == "Bearer " + access() && !is_revoked_) ||
           asked.headers.get("x-session") == "sid-canary-" + std::to_string(sessions_);
  }
  std::string access() const { return "at-canary-" + std::to_string(tokens_); }

  std::string create_oauth(std::string_view expires_at) {
    return create("oauth", {{"oauth",
                             {{"token",
                               {{"access_token", access()},
                                {"refresh_token", "rt-canary-" + std::to_string(tokens_)},
                                {"expires_at", expires_at}}}}}});
  }
  std::string create(const std::string& method, const json& context) {
    const auto answer = engine_.post("/v1/integrated-account", {{"integration", "example"},
                                                                {"tenant_id", "t"},
                                                                {"authentication_method", method},
                                                                {"context", context},
                                                                {"verify", false}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    note(answer);
    return answer.json().value("id", "");
  }
  Answer patch(const std::string& id, const json& body) {
    return note(engine_.call({.method = "PATCH", .path = "/v1/integrated-account/" + id, .body = body.dump()}));
  }
  Answer refresh(const std::string& id) {
    return note(engine_.post("/v1/integrated-account/refresh-credentials", {{"id", id}}));
  }
  // The vendor has ended the access token and keeps the refresh token.
  void revoke_access() { is_revoked_ = true; }
  static std::string jobs_of(const std::string& id) { return "/v1/proxy/jobs?integrated_account_id=" + id; }
  Answer get(const std::string& path) { return note(engine_.get(path)); }
  Answer note(Answer answer) {
    seen_ += answer.body;
    for (const auto& [name, value] : answer.headers.fields()) seen_ += name + value;
    return answer;
  }
  // Every byte that left the engine or is kept by it, except the requests to the provider.
  void expect_no_canary() {
    get("/metrics");
    for (const auto& row : engine_.store().scan("", "", 10'000).value()) seen_ += row.key + row.value;
    seen_ += engine_.log();
    EXPECT_EQ(seen_.find("canary"), std::string::npos) << seen_.substr(seen_.find("canary") - 40, 100);
  }

  TestEngine engine_;
  TestProvider login_{[this](const auto& asked) { return give(asked); }};
  TestProvider api_{[this](const auto& asked) { return serve(asked); }};
  int tokens_ = 0;
  int sessions_ = 0;
  int refusals_ = 0;
  bool is_broken_ = false;
  bool is_revoked_ = false;
  std::vector<int> verify_status_;  // of answers to a good token, the last one first
  std::string seen_;
};

TEST_F(CredentialsTest, TwoHundredCallsOverAnEndedTokenMakeOneRequest) {
  const auto id = create_oauth("2020-01-01T00:00:00Z");
  std::vector<Call> calls;
  for (int i = 0; i < 200; ++i) {
    calls.push_back({.path = i % 2 == 0 ? jobs_of(id) : "/v1/custom/jobs?integrated_account_id=" + id});
  }
  for (const auto& answer : engine_.call_all(calls)) EXPECT_EQ(note(answer).status, 200) << answer.body;
  EXPECT_EQ(tokens_, 1);
  EXPECT_EQ(login_.asked().size(), 1U);
  expect_no_canary();
}

TEST_F(CredentialsTest, ARevokedTokenIsReplacedOnceAndThenAsksForASignIn) {
  const auto id = create_oauth("2027-01-01T00:00:00Z");
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  tokens_ = 1;  // somebody else rotated both
  EXPECT_EQ(get(jobs_of(id)).status, 401);
  EXPECT_EQ(login_.asked().size(), 1U);
  const auto account = get("/v1/integrated-account/" + id).json();
  EXPECT_EQ(account["status"], "needs_reauth");
  EXPECT_EQ(account["last_error"]["code"], "token_refused");
  const auto told = get(jobs_of(id)).json();
  EXPECT_EQ(told["code"], "token_refused");
  EXPECT_EQ(told["origin"], "provider");
  expect_no_canary();
}

TEST_F(CredentialsTest, ASessionServesEveryPathAndIsBegunAnew) {
  const auto id = create("login", {{"password", "password-canary"}});
  std::vector<Call> calls(50, Call{.path = jobs_of(id)});
  for (const auto& answer : engine_.call_all(calls)) EXPECT_EQ(note(answer).status, 200) << answer.body;
  EXPECT_EQ(sessions_, 1);
  sessions_ = 7;  // the vendor ended it
  EXPECT_EQ(get("/v1/custom/jobs?integrated_account_id=" + id).status, 200);
  EXPECT_EQ(sessions_, 8);
  const auto verified = note(engine_.call({.method = "PATCH",
                                           .path = "/v1/integrated-account/" + id,
                                           .body = R"({"context":{"password":"password-canary-2"}})"}));
  EXPECT_EQ(verified.status, 200) << verified.body;
  EXPECT_EQ(verified.json()["context"]["remote_account"], json({{"id", "42"}, {"name", "Acme"}}));
  expect_no_canary();
  is_broken_ = true;
  const auto gone = note(engine_.call({.method = "DELETE", .path = "/v1/integrated-account/" + id}));
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(gone.json()["disconnect_error"]["code"], "upstream");
  EXPECT_EQ(get("/v1/integrated-account/" + id).status, 404);
  expect_no_canary();
}

// The proof of a change uses up the stored refresh token. Whatever becomes of the change, the account goes on.
TEST_F(CredentialsTest, AFailedChangeLosesNoRotation) {
  for (const int status : {500, 403, 401}) {
    const auto id = create_oauth("2027-01-01T00:00:00Z");
    const auto before = tokens_;
    revoke_access();
    verify_status_ = {status, status, status, status, status};
    const auto failed = patch(id, {{"context", {{"region", "eu"}}}});
    EXPECT_GE(failed.status, 400) << status;
    verify_status_.clear();
    EXPECT_EQ(tokens_, before + 1) << status;
    EXPECT_EQ(get(jobs_of(id)).status, 200) << status;
    EXPECT_EQ(refusals_, 0) << status;
    const auto account = get("/v1/integrated-account/" + id).json();
    EXPECT_EQ(account["status"], "active") << account;
    EXPECT_FALSE(account["context"].contains("region")) << account;
  }
  expect_no_canary();
}

TEST_F(CredentialsTest, AChangeThatIsProvenWithANewTokenKeepsBoth) {
  const auto id = create_oauth("2027-01-01T00:00:00Z");
  revoke_access();
  const auto changed = patch(id, {{"context", {{"region", "eu"}}}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["context"]["region"], "eu");
  EXPECT_EQ(changed.json()["context"]["remote_account"]["id"], "42");
  EXPECT_EQ(tokens_, 1);
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  EXPECT_EQ(login_.asked().size(), 1U);
  // With the token that has ended by the clock too.
  engine_.clock().advance(std::chrono::hours(2));
  EXPECT_EQ(patch(id, {{"context", {{"region", "us"}}}}).status, 200);
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  EXPECT_EQ(refusals_, 0);
  expect_no_canary();
}

TEST_F(CredentialsTest, AChangeMayMendWhatARefusalEnded) {
  const auto id = create_oauth("2020-01-01T00:00:00Z");
  const int known = tokens_;
  tokens_ = 7;  // the vendor knows others
  EXPECT_EQ(get(jobs_of(id)).json()["code"], "token_refused");
  tokens_ = known;
  EXPECT_EQ(get(jobs_of(id)).json()["code"], "token_refused");
  EXPECT_EQ(login_.asked().size(), 1U) << "the vendor was asked again with what it had refused";
  EXPECT_EQ(patch(id, {{"context", {{"region", "eu"}}}}).status, 200);
  EXPECT_EQ(get("/v1/integrated-account/" + id).json()["status"], "active");
  EXPECT_EQ(get(jobs_of(id)).status, 200);
}

TEST_F(CredentialsTest, ARefreshIsForced) {
  const auto id = create_oauth("2027-01-01T00:00:00Z");
  const auto answer = refresh(id);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["id"], id);
  EXPECT_EQ(tokens_, 1);
  const auto other_path = note(engine_.post("/refresh-credentials", {{"id", id}}));
  EXPECT_EQ(other_path.status, 200);
  EXPECT_EQ(tokens_, 2);
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  tokens_ = 9;
  EXPECT_EQ(refresh(id).json()["code"], "token_refused");
  EXPECT_EQ(get("/v1/integrated-account/" + id).json()["status"], "needs_reauth");
  EXPECT_EQ(refresh("none").status, 404);
  EXPECT_EQ(note(engine_.post("/v1/refresh-credentials", json::object())).json()["code"], "invalid_body");
  const Call by_writer{.method = "POST",
                       .path = "/v1/refresh-credentials",
                       .body = json{{"id", id}}.dump(),
                       .key = engine_.create_key(store::KeyLevel::kWrite, true)};
  EXPECT_EQ(engine_.call(by_writer).status, 403);
  const Call by_tester{.method = "POST",
                       .path = "/v1/refresh-credentials",
                       .body = json{{"id", id}}.dump(),
                       .key = engine_.create_key(store::KeyLevel::kAdmin, false)};
  EXPECT_EQ(engine_.call(by_tester).status, 404);
  expect_no_canary();
}

TEST_F(CredentialsTest, ASessionIsRefreshedToo) {
  const auto id = create("login", {{"password", "password-canary"}});
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  EXPECT_EQ(refresh(id).status, 200);
  EXPECT_EQ(sessions_, 2);
  EXPECT_EQ(get(jobs_of(id)).status, 200);
  EXPECT_EQ(sessions_, 2);
  expect_no_canary();
}

}  // namespace
}  // namespace atsume::testing
