// Tokens: renewed once for all, stored before they are used, and never lost.
#include "unit/upstream/vendor_fixture.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

class TokenTest : public VendorFixture {};

TEST_F(TokenTest, AGoodTokenIsUsedAsItIs) {
  use_oauth(10min);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 0);
  EXPECT_EQ(stored()->record().version, 1U);
}

TEST_F(TokenTest, ATokenIsRenewedBeforeItsEnd) {
  use_oauth(59s);
  const auto outcome = call(spec("list"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(sent_[0].body,
            "grant_type=refresh_token&refresh_token=rt-canary-0&client_id=app-id&client_secret=app-canary");
  EXPECT_EQ(sent_[0].headers.get("content-type"), "application/x-www-form-urlencoded");
  EXPECT_FALSE(sent_[0].headers.contains("authorization"));
  EXPECT_EQ(sent_[1].headers.get("authorization"), "Bearer at-canary-1");
  EXPECT_EQ(stored_token("access_token"), "at-canary-1");
  EXPECT_EQ(stored_token("refresh_token"), "rt-canary-1");
  EXPECT_EQ(stored_token("expires_at"), base::to_iso8601(clock_.wall_now() + 1h));
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 1);
}

TEST_F(TokenTest, TwoHundredCallsOverAnEndedTokenMakeOneRequest) {
  use_oauth(-1s);
  latency_ = 50ms;
  for (const auto& outcome : call_at_once(200, "list")) EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 200);
}

TEST_F(TokenTest, ARefusedCallIsRepeatedOnceWithANewToken) {
  use_oauth(1h);
  access_ = "at-canary-revoked-and-replaced";
  ASSERT_TRUE(call(spec("create"))) << "a refused write was not done, so that repeating it does no harm";
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 2);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(context_.renewed->record().version, stored()->record().version);
}

TEST_F(TokenTest, TwoHundredRefusedCallsMakeOneRequest) {
  use_oauth(1h);
  latency_ = 50ms;
  access_ = "at-canary-other";
  for (const auto& outcome : call_at_once(200, "list")) EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 400);
}

TEST_F(TokenTest, ACallThatIsStillRefusedEndsThere) {
  use_oauth(1h);
  access_ = "x";
  network_.serve("https://acme.example.com", [this](net::HttpRequest&) -> net::Task<net::HttpResponse> {
    ++api_requests_;
    co_return net::HttpResponse{.status = 401, .text = "{}"};
  });
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "bad_credentials");
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 2);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  expect_no_canary(outcome.error().to_string());
}

TEST_F(TokenTest, ARefusedRenewalAsksForASignIn) {
  use_oauth(-1s);
  refresh_ = "rt-canary-rotated-elsewhere";
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "token_refused");
  EXPECT_EQ(outcome.error().error_class(), ErrorClass::kUnauthenticated);
  EXPECT_EQ(outcome.error().remote()->status, 400);
  EXPECT_NE(outcome.error().message().find("invalid_grant: [redacted] is used up"), std::string::npos)
      << outcome.error().message();
  EXPECT_EQ(api_requests_, 0);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_NE(stored()->record().last_error_json.find("token_refused"), std::string::npos);
  expect_no_canary(outcome.error().to_string() + stored()->record().last_error_json);
}

TEST_F(TokenTest, AFailingTokenEndpointBlamesNobodysCredentials) {
  for (const auto& [status, code] : {std::pair{503, "unavailable"}, {500, "unavailable"}, {429, "rate_limited"}}) {
    use_oauth(-1s);
    token_status_ = status;
    EXPECT_EQ(code_of(call(spec("list"))), code);
    EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive) << status;
    EXPECT_EQ(stored_token("refresh_token"), refresh_);
  }
  token_status_ = 401;
  token_error_ = R"({"error":"invalid_client"})";
  use_oauth(-1s);
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "token_request_refused");
  EXPECT_EQ(outcome.error().error_class(), ErrorClass::kConfig);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
}

TEST_F(TokenTest, ATokenThatStillWorksIsUsedWhileNoNewOneIsToBeHad) {
  use_oauth(30s);
  token_status_ = 503;
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 1);
  EXPECT_NE(log_.find("token not renewed"), std::string::npos);
  expect_no_canary("");
}

TEST_F(TokenTest, ATokenWithoutARefreshTokenIsUsedToItsEndAndBeyond) {
  use(vendor_connector(kOauthMethod), "oauth",
      R"({"oauth":{"token":{"access_token":"at-canary-0","expires_at":"2020-01-01T00:00:00Z"}}})");
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 0);
  access_ = "other";
  EXPECT_EQ(code_of(call(spec("list"))), "bad_credentials");
  EXPECT_EQ(api_requests_, 2);
  use(vendor_connector(kOauthMethod), "oauth", "{}");
  EXPECT_EQ(code_of(call(spec("list"))), "token_missing");
}

TEST_F(TokenTest, AClientAsksForItsFirstTokenByItself) {
  use(vendor_connector(kClientMethod), "client", R"({"client_secret":"client-canary"})");
  latency_ = 20ms;
  for (const auto& outcome : call_at_once(50, "list")) EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(sent_[0].body, "grant_type=client_credentials&client_id=cid&client_secret=client-canary");
  EXPECT_EQ(stored_token("access_token"), "at-canary-1");
  token_status_ = 400;
  token_error_ = R"({"error":"invalid_client"})";
  clock_.advance(2h);
  EXPECT_EQ(code_of(call(spec("list"))), "token_refused") << "these are the customer's credentials, not the operator's";
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
}

TEST_F(TokenTest, WhatIsSavedOfTheAnswerIsKeptWithTheToken) {
  const std::string method =
      std::string(kClientMethod) +
      "    save: { tenant: tenant, \"gone?\": nothing }\n    base_url: https://acme.example.com/{{ account.tenant }}\n";
  use(vendor_connector(method), "client", R"({"client_secret":"client-canary"})");
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sent_.back().target, "/t-1/jobs");
  EXPECT_EQ(scalar_text(stored()->public_values().find("tenant")), "t-1");
  clock_.advance(2h);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sent_.back().target, "/t-2/jobs");
}

TEST_F(TokenTest, DiscoverRunsBeforeTheFirstToken) {
  const std::string method = R"(
  client:
    type: client_credentials
    fields: { client_id: { label: Id, secret: false }, client_secret: { label: Secret } }
    discover:
      - { request: GET https://login.example.com/session, auth: none, save: { host: host } }
    token_url: https://{{ account.host }}/token
)";
  network_.serve("https://acme.example.com", [this](net::HttpRequest& request) -> net::Task<net::HttpResponse> {
    Sent sent{request.method, request.target, request.headers, "", clock_.elapsed()};
    auto body = request.body ? co_await net::read_all(*request.body, 1 << 20, base::Deadline::never()) : "";
    sent.body = body.value();
    auto out = request.target == "/token" ? give_token(sent) : call_api(sent);
    out.headers.set("content-type", "application/json");
    co_return out;
  });
  use(vendor_connector(method), "client", R"({"client_secret":"client-canary"})");
  const auto outcome = call(spec("list"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(sessions_begun_, 1);
  EXPECT_EQ(scalar_text(stored()->public_values().find("host")), "acme.example.com");
  clock_.advance(2h);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sessions_begun_, 1);
  EXPECT_EQ(token_requests_, 2);
}

TEST_F(TokenTest, ATokenThatCannotBeStoredIsNotUsed) {
  use_oauth(-1s);
  on_token_request_ = [this] { refusing_.refuses = true; };
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "storage_failed");
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 0);
  EXPECT_GT(clock_.elapsed(), 1s) << "the store was asked again before the new token was given up";
  expect_no_canary(outcome.error().to_string());
}

TEST_F(TokenTest, NothingIsAskedForWhileTheStoreTakesNothing) {
  use_oauth(-1s);
  refusing_.refuses = true;
  EXPECT_EQ(code_of(call(spec("list"))), "storage_failed");
  EXPECT_EQ(token_requests_, 0) << "a token was rotated that cannot be stored";
}

TEST_F(TokenTest, ARenewalSurvivesAFailureOfTheStoreAnywhere) {
  // The n-th operation of the store fails, for every n until none does.
  for (int n = 1;; ++n) {
    access_ = "at-canary-0";
    refresh_ = "rt-canary-0";
    issued_ = token_requests_ = api_requests_ = 0;
    use_oauth(-1s);
    failing_.fail_at(n);
    const auto outcome = call(spec("list"));
    const bool has_failed = failing_.has_failed();
    failing_.fail_at(0);
    if (outcome) {
      EXPECT_EQ(stored_token("refresh_token"), refresh_) << n;
    } else {
      EXPECT_EQ(outcome.error().code(), "storage_failed") << outcome.error().to_string();
      EXPECT_EQ(api_requests_, 0) << "a token was used that is not in the store";
      expect_no_canary(outcome.error().to_string());
    }
    if (!has_failed) {
      EXPECT_TRUE(outcome);
      EXPECT_GT(n, 1);
      break;
    }
  }
}

TEST_F(TokenTest, AFailureOfTheNetworkAnywhereLosesNoStoredToken) {
  for (std::size_t n = 0;; ++n) {
    use_oauth(-1s);
    client_->close_idle();
    auto faults = std::make_shared<testing::FaultPlan>(testing::FaultPlan{.fail_at = n});
    network_.set_stream_options({.faults = faults}, {});
    context_.waited = {};
    const auto outcome = call(spec("list"));
    network_.set_stream_options({}, {});
    const auto token = stored_token("access_token");
    if (outcome) EXPECT_EQ(token, access_) << n;
    // Either the old token or the new one is there, whole.
    EXPECT_FALSE(token.empty());
    EXPECT_FALSE(stored_token("refresh_token").empty());
    if (!faults->has_struck) {
      EXPECT_TRUE(outcome);
      break;
    }
  }
}

TEST_F(TokenTest, ARecordThatChangesMeanwhileGetsTheNewTokenToo) {
  use_oauth(-1s);
  latency_ = 100ms;
  CallContext context{.arena = &arena_, .deadline = base::Deadline::after(clock_.steady_now(), 100s), .max_wait = 30s};
  std::optional<Result<CallOutcome>> outcome;
  const CallSpec one = spec("list");
  boost::asio::co_spawn(
      clock_.executor(),
      [](Upstream& upstream, const CallSpec& call_spec, CallContext& in, std::optional<Result<CallOutcome>>& out)
          -> net::Task<void> { out = co_await upstream.call(call_spec, in); }(*upstream_, one, context, outcome),
      boost::asio::detached);
  clock_.advance(50ms);
  store::Account record = account_->record();
  record.tenant_id = "moved";
  ASSERT_TRUE(clock_.run(accounts_->update(record)));
  clock_.run_until_idle();
  ASSERT_TRUE(outcome && *outcome) << (*outcome).error().to_string();
  EXPECT_EQ(stored()->record().tenant_id, "moved");
  EXPECT_EQ(stored_token("access_token"), "at-canary-1");
  EXPECT_EQ(stored_token("refresh_token"), "rt-canary-1");
}

TEST_F(TokenTest, ACancelledCallerStillBringsTheRenewalToItsEnd) {
  use_oauth(-1s);
  latency_ = 100ms;
  net::TaskGroup group(clock_.executor(), *logger_);
  Result<CallOutcome> outcome = Fail(base::engine_error("test", ""));
  group.spawn("call", keep_call("list", outcome));
  clock_.advance(50ms);
  group.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(code_of(outcome), "cancelled");
  EXPECT_EQ(api_requests_, 0);
  EXPECT_EQ(stored_token("refresh_token"), "rt-canary-1") << "the rotated token is lost";
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 1);
}

TEST_F(TokenTest, ThePassthroughRenewsToo) {
  use_oauth(-1s);
  const auto pass = [&](std::string method, std::string body) {
    ForwardRequest request{
        .connector = connector_, .account = account_, .method = std::move(method), .raw_path = "/jobs"};
    if (!body.empty()) request.body = net::make_text_body(std::move(body));
    return clock_.run(upstream_->forward(std::move(request), context_));
  };
  EXPECT_EQ(pass("GET", "")->status, 200);
  EXPECT_EQ(token_requests_, 1);
  access_ = "revoked";
  sent_.clear();
  EXPECT_EQ(pass("POST", "{\"a\":1}")->status, 200);
  EXPECT_EQ(token_requests_, 2);
  ASSERT_EQ(sent_.size(), 3U);
  EXPECT_EQ(sent_[0].body, "{\"a\":1}");
  EXPECT_EQ(sent_[2].body, "{\"a\":1}");
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
}

TEST_F(TokenTest, TheTokenEndpointMustBeAmongTheHosts) {
  use(vendor_connector(R"(
  oauth:
    type: oauth2
    authorize_url: https://login.example.com/authorize
    token_url: https://{{ account.login_host }}/token
    fields: { login_host: { label: Host, secret: false } }
)"),
      "oauth", token_secrets(-1s));
  ASSERT_TRUE(call(spec("list")));
  store::Account record = stored()->record();
  record.context_json = R"({"login_host":"evil.test"})";
  record.secrets_json = base::Secret(token_secrets(-1s));
  account_ = clock_.run(accounts_->update(record)).value();
  EXPECT_EQ(code_of(call(spec("list"))), "host_refused");
}

class SessionTest : public VendorFixture {
 protected:
  SessionTest() { use(vendor_connector(kSessionMethod), "key", R"({"api_key":"key-canary"})"); }
};

TEST_F(SessionTest, BeginsOnceForAllCalls) {
  latency_ = 20ms;
  for (const auto& outcome : call_at_once(100, "list")) EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(sessions_begun_, 1);
  EXPECT_EQ(sent_[0].body, R"({"key":"key-canary"})");
  EXPECT_EQ(sent_.back().headers.get("host"), "acme.example.com");
}

TEST_F(SessionTest, BeginsAnewAfterItsLifetime) {
  ASSERT_TRUE(call(spec("list")));
  clock_.advance(9min);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sessions_begun_, 1);
  clock_.advance(2min);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sessions_begun_, 2);
}

TEST_F(SessionTest, BeginsAnewOnceOnTheStatusesItNames) {
  for (const int status : {401, 419}) {
    const int before = sessions_begun_;
    ASSERT_TRUE(call(spec("list")));
    sid_ = "ended by the vendor";
    refusal_ = status;
    const auto outcome = call(spec("list"));
    EXPECT_TRUE(outcome) << status << outcome.error().to_string();
    EXPECT_EQ(sessions_begun_, before + (before == 0 ? 2 : 1)) << status;
  }
  sid_ = "ended by the vendor";
  refusal_ = 403;
  EXPECT_EQ(code_of(call(spec("list"))), "forbidden");
  EXPECT_EQ(sessions_begun_, 3);
}

TEST_F(SessionTest, ManyRefusedCallsBeginOneSession) {
  ASSERT_TRUE(call(spec("list")));
  sid_ = "ended by the vendor";
  latency_ = 20ms;
  for (const auto& outcome : call_at_once(50, "list")) EXPECT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(sessions_begun_, 2);
}

TEST_F(SessionTest, ARefusedLoginAsksForNewCredentials) {
  logs_in_ = false;
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "bad_credentials");
  EXPECT_NE(
      outcome.error().to_string().find("making step login (POST https://login.example.com/session) of the session "
                                       "of key of example"),
      std::string::npos)
      << outcome.error().to_string();
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_EQ(api_requests_, 0);
  expect_no_canary(outcome.error().to_string());
}

TEST_F(SessionTest, NewCredentialsBeginANewSession) {
  ASSERT_TRUE(call(spec("list")));
  store::Account record = stored()->record();
  record.secrets_json = base::Secret(R"({"api_key":"key-canary-2"})");
  account_ = clock_.run(accounts_->update(record)).value();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sessions_begun_, 2);
}

TEST_F(SessionTest, AMissingValueOfTheAnswerIsNamed) {
  network_.serve("https://login.example.com", [](net::HttpRequest&) -> net::Task<net::HttpResponse> {
    net::HttpResponse out{.text = R"({"sid":"sid-canary"})"};
    out.headers.set("content-type", "application/json");
    co_return out;
  });
  const auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "save_missing");
  EXPECT_NE(outcome.error().message().find("\"host\""), std::string::npos);
  expect_no_canary(outcome.error().to_string());
}

// As Bullhorn does it: the token is traded for a session, and a refused trade asks for a new token first.
TEST_F(SessionTest, IsTradedForATokenThatIsRenewedWhenTheTradeIsRefused) {
  const std::string method = std::string(kOauthMethod) + R"(
    session:
      steps:
        - request: POST https://acme.example.com/trade
          auth: none
          headers: { authorization: "Bearer {{ token.access_token }}" }
          save: { sid: "jobs[0].id" }
      lifetime: "$status = 200 ? 60 : 0"
    apply: { headers: { authorization: "Bearer {{ token.access_token }}", x-sid: "{{ session.sid }}" } }
)";
  use(vendor_connector(method), "oauth", token_secrets(1h));
  access_ = "revoked";
  const auto outcome = call(spec("list"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(sent_.back().headers.get("x-sid"), "1");
  const auto before = sent_.size();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sent_.size(), before + 1);
  clock_.advance(61s);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sent_.size(), before + 3);
}

}  // namespace
}  // namespace atsume::upstream
