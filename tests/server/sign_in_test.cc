// Signing in at the vendor: what goes out, who may come back, and what is left when something fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/sign_in_vendor.h"

namespace atsume::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class SignInTest : public SignInVendor {
 protected:
  json account(const std::string& id) { return engine_.get("/v1/integrated-account/" + id).json(); }
  std::size_t accounts() { return engine_.get("/v1/integrated-account").json()["result"].size(); }
  void wait(base::Duration length) {
    engine_.clock().run(engine_.clock().sleep_until(engine_.clock().steady_now() + length));
  }
};

TEST_F(SignInTest, SendsTheBrowserAndMakesTheAccount) {
  const auto text = link({{"context", {{"region", "eu"}}}});
  const auto browser = begin(text);
  EXPECT_EQ(browser.url.origin.host, "login.example.com");
  const auto query = net::parse_query(browser.url.query);
  EXPECT_EQ(value(query, "response_type"), "code");
  EXPECT_EQ(value(query, "client_id"), "app-id");
  EXPECT_EQ(value(query, "redirect_uri"), "http://127.0.0.1:8080/oauth/callback");
  EXPECT_EQ(value(query, "scope"), "read write");
  EXPECT_EQ(value(query, "audience"), "ats");
  EXPECT_EQ(value(query, "code_challenge_method"), "S256");
  EXPECT_EQ(value(query, "code_challenge").size(), 43U);
  EXPECT_EQ(cookie_attributes_, "; Path=/oauth/callback; Max-Age=900; HttpOnly; SameSite=Lax");
  const auto done =
      come_back(browser, "code=code-" + browser.state + "&server=eu1&iss=https%3A%2F%2Flogin.example.com");
  EXPECT_EQ(value(done, "result"), "success") << value(done, "message");
  EXPECT_EQ(value(done, "integration"), "example");
  const auto made = account(value(done, "integrated_account_id"));
  EXPECT_EQ(made["status"], "active");
  EXPECT_EQ(made["authentication_method"], "oauth");
  EXPECT_EQ(made["context"]["region"], "eu");
  EXPECT_EQ(made["context"]["login_server"], "eu1");
  EXPECT_EQ(made["context"]["remote_account"]["id"], "42");
  EXPECT_EQ(made["context"]["oauth"], json({{"scopes", {"read", "write"}}, {"missing_scopes", json::array()}}));
  EXPECT_EQ(session(text).json()["code"], "link_token_used");
  const auto id = value(done, "integrated_account_id");
  EXPECT_EQ(engine_.get("/v1/proxy/jobs?integrated_account_id=" + id).status, 200);
  expect_no_canary();
}

TEST_F(SignInTest, TellsWhichScopesWereNotGranted) {
  granted_ = "read,extra";
  const auto done = consent(begin(link({})));
  const auto id = value(done, "integrated_account_id");
  EXPECT_EQ(account(id)["context"]["oauth"], json({{"scopes", {"read", "extra"}}, {"missing_scopes", {"write"}}}));
  const auto changed = engine_.call(
      {.method = "PATCH", .path = "/v1/integrated-account/" + id, .body = R"({"context":{"region":"us"}})"});
  EXPECT_EQ(changed.json()["context"]["oauth"]["missing_scopes"], json({"write"})) << changed.body;
}

TEST_F(SignInTest, OnlyTheBrowserThatBeganMayComeBackAndOnlyOnce) {
  const auto text = link({});
  const auto browser = begin(text);
  auto foreign = browser;
  foreign.cookie = "";
  EXPECT_EQ(value(consent(foreign), "code"), "sign_in_cookie");
  foreign.cookie = browser.cookie.substr(0, browser.cookie.find('=') + 1) + std::string(43, 'A');
  EXPECT_EQ(value(consent(foreign), "code"), "sign_in_cookie");
  foreign = browser;
  foreign.state = "st_guessed";
  EXPECT_EQ(value(consent(foreign), "code"), "sign_in_unknown");
  EXPECT_EQ(login_.asked().size(), 0U);
  // None of which spoils it for the one who began.
  EXPECT_EQ(value(consent(browser), "result"), "success");
  EXPECT_EQ(value(consent(browser), "code"), "sign_in_used");
  EXPECT_EQ(login_.asked().size(), 1U);
  EXPECT_EQ(accounts(), 1U);
}

TEST_F(SignInTest, AStateExpires) {
  const auto browser = begin(link({}));
  wait(std::chrono::minutes(15));
  EXPECT_EQ(value(consent(browser), "code"), "sign_in_expired");
  EXPECT_EQ(login_.asked().size(), 0U);
}

TEST_F(SignInTest, ALinkThatEndsMeanwhileStillServes) {
  const auto text = link({{"expires_in", 60}});
  const auto browser = begin(text);
  wait(std::chrono::minutes(5));
  EXPECT_EQ(session(text).json()["code"], "link_token_expired");
  EXPECT_EQ(value(consent(browser), "result"), "success");
}

TEST_F(SignInTest, AVendorThatSaysNoIsTold) {
  const auto text = link({});
  auto done = come_back(begin(text), "error=access_denied&error_description=User+declined");
  EXPECT_EQ(value(done, "code"), "sign_in_denied");
  EXPECT_EQ(value(done, "result"), "error");
  done = come_back(begin(text), "error=temporarily_unavailable&error_description=come+back+later");
  EXPECT_EQ(value(done, "code"), "sign_in_failed");
  EXPECT_THAT(value(done, "message"), HasSubstr("temporarily_unavailable: come back later"));
  done = come_back(begin(text), "nothing=1");
  EXPECT_EQ(value(done, "code"), "sign_in_answer");
  const auto browser = begin(text);
  done = come_back(browser, "iss=https%3A%2F%2Fevil.example.org&code=code-" + browser.state);
  EXPECT_EQ(value(done, "code"), "sign_in_issuer");
  done = come_back(begin(text), "code=forged");
  EXPECT_EQ(value(done, "code"), "token_refused");
  EXPECT_EQ(accounts(), 0U);
  EXPECT_EQ(value(consent(begin(text)), "result"), "success");
}

TEST_F(SignInTest, OfTwoTabsOneSignInConnects) {
  const auto text = link({});
  const auto first = begin(text);
  const auto second = begin(text);
  EXPECT_NE(first.cookie, second.cookie);
  EXPECT_EQ(value(consent(second), "result"), "success");
  EXPECT_EQ(value(consent(first), "code"), "link_token_used");
  EXPECT_EQ(accounts(), 1U);
}

TEST_F(SignInTest, ALinkTakenBackEndsItsSignIns) {
  const auto text = link({});
  const auto browser = begin(text);
  const auto id = engine_.get("/v1/link-token").json()["result"][0].value("id", "");
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = "/v1/link-token/" + id}).status, 200);
  EXPECT_EQ(value(consent(browser), "code"), "link_token_unknown");
  EXPECT_EQ(login_.asked().size(), 0U);
}

TEST_F(SignInTest, ConnectingAgainKeepsTheIdAndHeals) {
  const auto id = value(consent(begin(link({{"context", {{"region", "eu"}}}}))), "integrated_account_id");
  auto present = engine_.clock().run(engine_.services().accounts.find(id)).value();
  store::Account broken = present->record();
  broken.status = store::AccountStatus::kNeedsReauth;
  broken.last_error_json = R"({"code":"token_refused"})";
  broken.overrides_json = R"({"connector":{}})";
  ASSERT_TRUE(engine_.clock().run(engine_.services().accounts.update(broken)));
  const auto text = link({{"integrated_account_id", id}});
  const json session_of = session(text).json();
  EXPECT_EQ(session_of["integrated_account_id"], id);
  EXPECT_EQ(session_of["authentication_method"], "oauth");
  EXPECT_EQ(session_of["integration"], "example");
  const json form = as_customer("GET", "/connect-account/integration/example", text).json();
  EXPECT_EQ(form["authentication_methods"][0]["fields"][0]["value"], "eu");
  const auto done = consent(begin(text));
  EXPECT_EQ(value(done, "integrated_account_id"), id) << value(done, "message");
  const auto healed = account(id);
  EXPECT_EQ(healed["status"], "active");
  EXPECT_EQ(healed["last_error"], nullptr);
  EXPECT_EQ(healed["overrides"], json({{"connector", json::object()}}));
  EXPECT_EQ(healed["context"]["region"], "eu");
  EXPECT_EQ(healed["created_at"], base::to_iso8601(present->record().created_at));
  EXPECT_EQ(accounts(), 1U);
  EXPECT_EQ(engine_.get("/v1/proxy/jobs?integrated_account_id=" + id).status, 200);
  // The other way in works too, for the same account.
  const auto by_form = submit(link({{"integrated_account_id", id}}), {{"password", "right"}});
  EXPECT_EQ(by_form.json()["integrated_account_id"], id) << by_form.body;
  EXPECT_EQ(account(id)["authentication_method"], "login");
}

TEST_F(SignInTest, RemovalRevokesBothTokens) {
  auto id = value(consent(begin(link({}))), "integrated_account_id");
  auto gone = engine_.call({.method = "DELETE", .path = "/v1/integrated-account/" + id});
  EXPECT_EQ(gone.status, 200);
  EXPECT_FALSE(gone.json().contains("disconnect_error"));
  EXPECT_EQ(revoked_, "refresh_token=rt-canary-1;access_token=at-canary-1;");
  EXPECT_THAT(login_.asked().back().body, HasSubstr("client_id=app-id&client_secret=app-canary"));
  revoke_status_ = 503;
  id = value(consent(begin(link({}))), "integrated_account_id");
  gone = engine_.call({.method = "DELETE", .path = "/v1/integrated-account/" + id});
  EXPECT_EQ(gone.json()["disconnect_error"]["code"], "revocation_refused");
  EXPECT_EQ(engine_.get("/v1/integrated-account/" + id).status, 404);
  EXPECT_THAT(revoked_, HasSubstr("access_token=at-canary-2"));
  expect_no_canary();
}

TEST_F(SignInTest, TheSandboxConsentsAtOnce) {
  const auto text = link({{"integration", "zoho-recruit"}, {"is_sandbox", true}});
  const auto zoho = engine_.services().catalog.get()->find_connector("zoho-recruit");
  ASSERT_TRUE(zoho);
  const auto answer = as_customer("POST", "/connect-account/authorize", text,
                                  {{"integration", "zoho-recruit"}, {"context", json::object()}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto url = net::parse_url(answer.json().value("authorize_url", "")).value();
  EXPECT_EQ(url.path, "/oauth/callback");
  Browser browser{.cookie = std::string(answer.headers.get("set-cookie")), .state = {}, .url = url};
  browser.cookie = browser.cookie.substr(0, browser.cookie.find(';'));
  browser.state = value(net::parse_query(url.query), "state");
  const auto done = come_back(browser, "code=sandbox-code");
  ASSERT_EQ(value(done, "result"), "success") << value(done, "message");
  const auto id = value(done, "integrated_account_id");
  EXPECT_EQ(account(id)["is_sandbox"], true);
  EXPECT_EQ(engine_.get("/v1/unified/ats/jobs?integrated_account_id=" + id).status, 200);
}

// One callback during which one operation fails. Whatever it is: either there is an account and the link is used up, or
// there is neither, and the customer can sign in again.
struct Trial : SignInVendor {
  void TestBody() override {}
  std::size_t accounts() { return engine_.get("/v1/integrated-account").json()["result"].size(); }

  // Gives what the browser was told.
  std::string run(std::size_t n, const std::function<void()>& begin_faults, const std::function<void()>& end_faults) {
    const auto text = link({});
    const auto browser = begin(text);
    begin_faults();
    const auto done = consent(browser);
    end_faults();
    const bool is_made = value(done, "result") == "success";
    EXPECT_EQ(accounts(), is_made ? 1U : 0U) << n;
    EXPECT_EQ(session(text).status, is_made ? 401 : 200) << n;
    if (!is_made) EXPECT_EQ(value(consent(begin(text)), "result"), "success") << n;
    EXPECT_EQ(accounts(), 1U) << n;
    EXPECT_NE(value(consent(browser), "result"), "success") << n;
    expect_no_canary();
    return is_made ? "success" : value(done, "code");
  }
};

TEST(SignInFaults, NoFailureOfTheNetworkLeavesHalfAnAccount) {
  std::set<std::string> told;
  for (std::size_t n = 0;; ++n) {
    ASSERT_LT(n, 2000U) << "the faults never run out";
    Trial trial;
    auto faults = std::make_shared<FaultPlan>();
    const auto begin = [&] {
      faults->fail_at = n;
      trial.engine().network().set_stream_options({.read_bytes_max = 64, .write_bytes_max = 256, .faults = faults}, {});
    };
    told.insert(trial.run(n, begin, [&] { faults->fail_at.reset(); }));
    if (!faults->has_struck) break;
  }
  EXPECT_TRUE(told.contains("success"));
  EXPECT_TRUE(told.contains("connect_failed"));
  EXPECT_TRUE(told.contains("response_truncated"));
}

TEST(SignInFaults, NoFailureOfTheStoreLeavesHalfAnAccount) {
  int failures = 0;
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 200) << "the faults never run out";
    Trial trial;
    auto& store = trial.engine().store_faults();
    bool has_failed = false;
    const auto end = [&] {
      has_failed = store.has_failed();
      store.fail_at(0);
    };
    const auto told = trial.run(n, [&] { store.fail_at(n); }, end);
    if (told != "success") {
      EXPECT_EQ(told, "storage_failed") << n;
      ++failures;
    }
    if (!has_failed) break;
  }
  EXPECT_GE(failures, 8);
}

}  // namespace
}  // namespace atsume::testing
