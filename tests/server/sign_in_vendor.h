// A vendor where one signs in, and the engine before it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "atsume/base/encoding.h"
#include "server/test_engine.h"

namespace atsume::testing {

inline constexpr std::string_view kSignInConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.example.com/v1
hosts: ["*.example.com"]
app: { partner: { label: Partner id, required: false } }
fields: { region: { label: Region, required: false } }
auth:
  oauth:
    type: oauth2
    label: Sign in
    authorize_url: https://login.example.com/authorize
    token_url: https://login.example.com/token
    revoke_url: https://login.example.com/revoke
    scopes: [read, write]
    authorize_params: { audience: ats }
    callback: { login_server: server }
    save: { "tenant?": tenant }
  login:
    type: key
    fields: { password: { label: Password } }
    apply: { headers: { x-password: "{{ account.password }}" } }
verify: { request: GET /me, account_id: id, account_name: name }
resources:
  jobs: { list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: short } } }
)";

// Knows the password "right", and gives tokens at-canary-N and rt-canary-N for codes that it gave itself.
class SignInVendor : public ::testing::Test {
 protected:
  SignInVendor() {
    auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", std::string(kSignInConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    auto all = std::make_shared<catalog::Catalog>(*engine_.services().catalog.get());
    std::erase_if(all->connectors,
                  [](const auto& one) { return one.first != "workable" && one.first != "zoho-recruit"; });
    all->connectors["example"] = loaded.catalog->find_connector("example");
    engine_.services().catalog.set(all);
    EXPECT_TRUE(
        engine_.services().apps.set_defaults(R"({"example":{"client_id":"app-id","client_secret":"app-canary"}})"));
    engine_.network().serve("https://login.example.com", login_.handler());
    engine_.network().serve("https://api.example.com", api_.handler());
  }

  net::HttpResponse log_in(const TestProvider::Asked& asked) {
    const auto form = net::parse_query(asked.body);
    if (asked.target == "/revoke") {
      revoked_ += value(form, "token_type_hint") + "=" + value(form, "token") + ";";
      return {.status = revoke_status_};
    }
    const bool is_good = value(form, "grant_type") == "authorization_code" && value(form, "code") == "code-" + state_ &&
                         base::base64url_encode(base::sha256(value(form, "code_verifier"))) == challenge_ &&
                         value(form, "redirect_uri") == redirect_uri_ && value(form, "client_secret") == "app-canary";
    if (!is_good) return json_answer(400, {{"error", "invalid_grant"}});
    ++tokens_;
    const auto number = std::to_string(tokens_);
    nlohmann::json answer = {
        {"access_token", "at-canary-" + number}, {"refresh_token", "rt-canary-" + number}, {"expires_in", 3600}};
    if (!granted_.empty()) answer["scope"] = granted_;
    return json_answer(200, answer);
  }
  net::HttpResponse serve(const TestProvider::Asked& asked) {
    const bool is_known = asked.headers.get("x-password") == "right" ||
                          asked.headers.get("authorization") == "Bearer at-canary-" + std::to_string(tokens_);
    if (!is_known) return json_answer(401, {{"error", "who are you"}});
    if (asked.target == "/v1/me") return json_answer(200, {{"id", "42"}, {"name", "Acme"}});
    return json_answer(200, {{"jobs", nlohmann::json::array({{{"id", "1"}}})}});
  }
  static std::string value(const net::QueryPairs& pairs, std::string_view name) {
    const auto found = std::ranges::find(pairs, name, &net::QueryPairs::value_type::first);
    return found == pairs.end() ? std::string() : found->second;
  }

  std::string link(nlohmann::json more) {
    nlohmann::json body = {{"tenant_id", "t"}};
    if (more.is_object()) body.update(more);
    const auto answer = engine_.post("/v1/link-token", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json().value("link_token", "");
  }
  Answer as_customer(const std::string& method, const std::string& path, const std::string& link_token,
                     const nlohmann::json& body = nullptr) {
    return engine_.call({.method = method,
                         .path = path,
                         .body = body.is_null() ? "" : body.dump(),
                         .key = link_token.empty() ? "none" : link_token});
  }
  Answer session(const std::string& link_token) { return as_customer("GET", "/connect-account/session", link_token); }
  Answer submit(const std::string& link_token, const nlohmann::json& context) {
    return as_customer("POST", "/connect-account/submit", link_token,
                       {{"integration", "example"}, {"authentication_method", "login"}, {"context", context}});
  }

  // What a browser has after it was sent to the vendor.
  struct Browser {
    std::string cookie;
    std::string state;
    net::Url url;
  };
  Browser begin(const std::string& link_token, const nlohmann::json& context = nlohmann::json::object()) {
    const auto answer =
        as_customer("POST", "/connect-account/authorize", link_token,
                    {{"integration", "example"}, {"authentication_method", "oauth"}, {"context", context}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (answer.status != 200) return {};
    Browser out;
    out.url = net::parse_url(answer.json().value("authorize_url", "")).value();
    out.cookie = std::string(answer.headers.get("set-cookie"));
    cookie_attributes_ = out.cookie.substr(out.cookie.find(';'));
    out.cookie = out.cookie.substr(0, out.cookie.find(';'));
    const auto query = net::parse_query(out.url.query);
    out.state = value(query, "state");
    state_ = out.state;
    challenge_ = value(query, "code_challenge");
    redirect_uri_ = value(query, "redirect_uri");
    return out;
  }
  // The query of /connect-account/done to which the browser is sent.
  net::QueryPairs come_back(const Browser& browser, const std::string& query) {
    Call call{.path = "/oauth/callback?state=" + browser.state + "&" + query, .key = "none"};
    if (!browser.cookie.empty()) call.headers.emplace_back("cookie", "other=1; " + browser.cookie);
    const auto answer = engine_.call(call);
    EXPECT_EQ(answer.status, 303) << answer.body;
    const std::string location(answer.headers.get("location"));
    const std::string done = engine_.services().connect_options.public_url + "/connect-account/done?";
    EXPECT_TRUE(location.starts_with(done)) << location;
    return net::parse_query(std::string_view(location).substr(std::min(done.size(), location.size())));
  }
  net::QueryPairs consent(const Browser& browser) { return come_back(browser, "code=code-" + browser.state); }

  // Every byte that is kept or logged.
  void expect_no_canary() {
    std::string seen = engine_.log() + engine_.get("/metrics").body;
    for (const auto& row : engine_.store().scan("", "", 10'000).value()) seen += row.key + row.value;
    EXPECT_EQ(seen.find("canary"), std::string::npos) << seen.substr(seen.find("canary") - 40, 100);
  }

 public:
  TestEngine& engine() { return engine_; }

 protected:
  TestEngine engine_;
  TestProvider login_{[this](const auto& asked) { return log_in(asked); }};
  TestProvider api_{[this](const auto& asked) { return serve(asked); }};
  std::string state_, challenge_, redirect_uri_;  // as the last browser brought them
  std::string cookie_attributes_;
  std::string granted_;
  std::string revoked_;
  int revoke_status_ = 200;
  int tokens_ = 0;
};

}  // namespace atsume::testing
