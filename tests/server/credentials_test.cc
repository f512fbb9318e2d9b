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
    if (!is_known) return json_answer(400, {{"error", "invalid_grant"}, {"error_description", asked.body}});
    ++tokens_;
    return json_answer(
        200,
        {{"access_token", access()}, {"refresh_token", "rt-canary-" + std::to_string(tokens_)}, {"expires_in", 3600}});
  }
  net::HttpResponse serve(const TestProvider::Asked& asked) {
    if (is_broken_) return json_answer(500, {{"error", "boom"}});
    const bool is_known = asked.headers.get("authorization") == "Bearer " + access() ||
                          asked.headers.get("x-session") == "sid-canary-" + std::to_string(sessions_);
    if (!is_known) return json_answer(401, {{"error", "who are you"}});
    if (asked.target == "/v1/me") return json_answer(200, {{"id", "42"}, {"name", "Acme"}});
    return json_answer(200, {{"jobs", json::array({{{"id", "1"}}})}});
  }
  std::string access() const { return "at-canary-" + std::to_string(tokens_); }

  std::string create_oauth(std::string_view expires_at) {
    return create(
        "oauth",
        {{"oauth",
          {{"token", {{"access_token", access()}, {"refresh_token", "rt-canary-0"}, {"expires_at", expires_at}}}}}});
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
  bool is_broken_ = false;
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

}  // namespace
}  // namespace atsume::testing
