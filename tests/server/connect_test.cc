// Link tokens, and connecting accounts with them: forms, and signing in at the vendor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atsume/base/encoding.h"
#include "server/sign_in_vendor.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

class ConnectTest : public SignInVendor {
 protected:
  ConnectTest() { engine_.services().connect_options.redirect_uris = {"https://app.example.com/done"}; }

  std::size_t accounts() { return engine_.get("/v1/integrated-account").json()["result"].size(); }
};

TEST_F(ConnectTest, ALinkTokenIsShownOnceAndListedWithoutItsText) {
  const auto made = engine_.post("/v1/link-token", {{"tenant_id", "t"},
                                                    {"integration", "example"},
                                                    {"redirect_uri", "https://app.example.com/done?x=1"},
                                                    {"context", {{"password", "prefill-canary"}}},
                                                    {"expires_in", 7200}});
  ASSERT_EQ(made.status, 201) << made.body;
  const json body = made.json();
  const auto text = body["link_token"].get<std::string>();
  EXPECT_EQ(body["url"], "http://127.0.0.1:8080/connect-account?link_token=" + text);
  EXPECT_EQ(body["expires_at"], base::to_iso8601(engine_.clock().wall_now() + std::chrono::hours(2)));
  const auto listed = engine_.get("/v1/link-token");
  EXPECT_EQ(listed.json()["result"][0]["id"], body["id"]);
  EXPECT_EQ(listed.json()["result"][0]["integration"], "example");
  const auto id = body["id"].get<std::string>();
  EXPECT_EQ(engine_.get("/v1/link-token/" + id).json()["used_at"], nullptr);
  for (const auto& row : engine_.store().scan("", "", 1000).value()) {
    EXPECT_EQ((row.key + row.value).find(text), std::string::npos);
    EXPECT_EQ((row.key + row.value).find("canary"), std::string::npos);
  }
  EXPECT_EQ((listed.body + engine_.log()).find(text), std::string::npos);
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = "/v1/link-token/" + id}).status, 200);
  EXPECT_EQ(engine_.get("/v1/link-token/" + id).json()["code"], "link_token_not_found");
  EXPECT_EQ(session(text).json()["code"], "link_token_unknown");
}

TEST_F(ConnectTest, RefusesALinkThatCannotWork) {
  const auto code = [&](json body) {
    const auto answer = engine_.post("/v1/link-token", body);
    return answer.json().value("code", "") + " " + answer.json()["details"].dump();
  };
  EXPECT_EQ(code({{"integration", "example"}}), "invalid_link {\"tenant_id\":\"is required\"}");
  EXPECT_EQ(code({{"tenant_id", "t"}, {"integration", "exmaple"}}), "unknown_integration {}");
  EXPECT_EQ(code({{"tenant_id", "t"}, {"redirect_uri", "https://app.example.com/doner"}}), "redirect_not_allowed {}");
  EXPECT_EQ(code({{"tenant_id", "t"}, {"redirect_uri", "https://evil.example.com/done"}}), "redirect_not_allowed {}");
  EXPECT_THAT(code({{"tenant_id", "t"}, {"expires_in", 31 * 24 * 3600}}), ::testing::HasSubstr("invalid_link"));
  EXPECT_THAT(code({{"tenant_id", "t"}, {"expires_in", 0}}), ::testing::HasSubstr("invalid_link"));
  EXPECT_THAT(code({{"tenant_id", "t"}, {"integration", "example"}, {"context", {{"passwort", "x"}}}}),
              ::testing::HasSubstr("did you mean password?"));
  EXPECT_EQ(code({{"tenant_id", "t"}, {"integrated_account_id", "none"}}), "account_not_found {}");
  const auto reader = engine_.create_key(store::KeyLevel::kWrite, true);
  EXPECT_EQ(engine_.call({.method = "POST", .path = "/v1/link-token", .body = "{}", .key = reader}).status, 403);
}

TEST_F(ConnectTest, ASessionTellsWhatTheLinkOffers) {
  const auto text = link({{"integration", "example"}, {"context", {{"region", "eu"}, {"password", "p"}}}});
  const auto told = session(text);
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(told.headers.get("cache-control"), "no-store");
  const json body = told.json();
  EXPECT_EQ(body["environment"], "live");
  EXPECT_EQ(body["integration"], "example");
  EXPECT_EQ(body["authentication_method"], nullptr);
  EXPECT_EQ(body["integrations"], json::array({{{"name", "example"}, {"label", "Example"}, {"categories", {"ats"}}}}));
  EXPECT_EQ(body["origins"], json({"https://app.example.com"}));
  const json form = as_customer("GET", "/connect-account/integration/example", text).json();
  EXPECT_EQ(form["label"], "Example");
  ASSERT_EQ(form["authentication_methods"].size(), 2U) << form.dump(1);
  const json& oauth = form["authentication_methods"][0];
  EXPECT_EQ(oauth["is_redirect"], true);
  EXPECT_EQ(oauth["type"], "oauth2");
  EXPECT_EQ(oauth["fields"][0]["name"], "region");
  EXPECT_EQ(oauth["fields"][0]["value"], "eu");
  const json& password = form["authentication_methods"][1]["fields"][1];
  EXPECT_EQ(password["name"], "password");
  EXPECT_EQ(password["type"], "password");
  EXPECT_FALSE(password.contains("value"));
  EXPECT_EQ(as_customer("GET", "/connect-account/integration/workable", text).json()["code"],
            "integration_not_offered");
}

TEST_F(ConnectTest, LinksThatDoNotWorkSayWhy) {
  EXPECT_EQ(session("").json()["code"], "link_token_missing");
  EXPECT_EQ(session("lt_nonsense").json()["code"], "link_token_unknown");
  EXPECT_EQ(session(engine_.admin_key()).json()["code"], "link_token_unknown");
  const auto text = link({{"expires_in", 60}});
  EXPECT_EQ(session(text).status, 200);
  engine_.clock().run(engine_.clock().sleep_until(engine_.clock().steady_now() + std::chrono::seconds(60)));
  EXPECT_EQ(session(text).json()["code"], "link_token_expired");
  engine_.clock().run(engine_.clock().sleep_until(engine_.clock().steady_now() + std::chrono::hours(25)));
  EXPECT_EQ(engine_.clock().run(engine_.services().links.sweep()).value(), 1U);
  EXPECT_EQ(session(text).json()["code"], "link_token_unknown");
  EXPECT_EQ(engine_.get("/v1/link-token").json()["result"].size(), 0U);
}

TEST_F(ConnectTest, AFormConnectsAnAccountAndUsesTheLinkUp) {
  const auto text = link({{"redirect_uri", "https://app.example.com/done"}});
  auto answer = submit(text, {{"password", "wrong"}});
  EXPECT_EQ(answer.status, 401) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "provider");
  answer = submit(text, {{"pasword", "right"}});
  EXPECT_EQ(answer.json()["code"], "invalid_context");
  EXPECT_EQ(answer.json()["details"]["pasword"], "is no field; did you mean password?");
  answer = submit(text, json::object());
  EXPECT_EQ(answer.json()["details"]["password"], "is required (Password)");
  EXPECT_EQ(submit(text, {{"password", "right"}, {"oauth", {{"token", "x"}}}}).json()["code"], "invalid_context");
  EXPECT_EQ(accounts(), 0U);
  answer = submit(text, {{"password", "right"}});
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.json()["redirect_uri"], "https://app.example.com/done");
  const auto id = answer.json().value("integrated_account_id", "");
  EXPECT_EQ(engine_.get("/v1/integrated-account/" + id).json()["tenant_id"], "t");
  EXPECT_EQ(session(text).json()["code"], "link_token_used");
  EXPECT_EQ(submit(text, {{"password", "right"}}).json()["code"], "link_token_used");
  // The audit log tells that a customer did it, by a link.
  const auto account = engine_.get("/v1/integrated-account").json()["result"][0]["id"].get<std::string>();
  const auto logged = engine_.get("/v1/audit-log?method=POST&integrated_account_id=" + account).json()["result"];
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(logged[0]["caller"], "link_token");
  EXPECT_EQ(logged[0]["environment"], "live");
  EXPECT_EQ(logged[0]["changes"][0]["id"], account);
  EXPECT_EQ(accounts(), 1U);
}

TEST_F(ConnectTest, OfTwoTabsOneWins) {
  const auto text = link({{"context", {{"password", "right"}}}});
  const Call one{.method = "POST",
                 .path = "/connect-account/submit",
                 .body = R"({"integration":"example","authentication_method":"login","context":{"password":""}})",
                 .key = text};
  const auto answers = engine_.call_all({one, one, one});
  const auto won = std::ranges::count_if(answers, [](const auto& answer) { return answer.status == 201; });
  EXPECT_EQ(won, 1);
  for (const auto& answer : answers) {
    if (answer.status != 201) EXPECT_EQ(answer.json()["code"], "link_token_used");
  }
  EXPECT_EQ(accounts(), 1U);
}

TEST_F(ConnectTest, ATestKeysLinksAreOfTheSandbox) {
  const auto key = engine_.create_key(store::KeyLevel::kAdmin, false);
  const auto live = link({});
  const auto made = engine_.call({.method = "POST",
                                  .path = "/v1/link-token",
                                  .body = R"({"tenant_id":"t","integration":"workable"})",
                                  .key = key});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json()["is_sandbox"], true);
  const auto listed = engine_.call({.path = "/v1/link-token", .key = key}).json();
  EXPECT_EQ(listed["result"].size(), 1U);
  const auto session_of = session(made.json().value("link_token", "")).json();
  EXPECT_EQ(session_of["environment"], "sandbox");
  const auto text = made.json().value("link_token", "");
  const json form = as_customer("GET", "/connect-account/integration/workable", text).json();
  EXPECT_EQ(form["authentication_methods"][1]["fields"][0]["value"], "sandbox") << form.dump(1);
  const auto test_path = "/v1/link-token/" + made.json().value("id", "");
  EXPECT_EQ(engine_.get("/v1/link-token").json()["result"].size(), 1U);
  EXPECT_EQ(engine_.get(test_path).status, 404);
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = test_path}).status, 404);
  const json wish = {{"tenant_id", "t"}, {"is_sandbox", true}};
  EXPECT_EQ(engine_.post("/v1/link-token", wish).json()["code"], "live_key");
  const auto live_id = engine_.get("/v1/link-token").json()["result"][0].value("id", "");
  EXPECT_EQ(engine_.call({.path = "/v1/link-token/" + live_id, .key = key}).status, 404);
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = "/v1/link-token/" + live_id, .key = key}).status, 404);
}

}  // namespace
}  // namespace atsume::testing
