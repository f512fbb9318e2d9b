// What becomes of renewals that fail, that are forced, and that nobody asked for.
#include "atsume/upstream/idle_renewal.h"
#include "unit/upstream/vendor_fixture.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

class RenewalTest : public VendorFixture {
 protected:
  // Fails with the status until told otherwise.
  void fail(int status, std::string error = "{}") {
    token_status_ = status;
    token_error_ = std::move(error);
  }
  void refuse() { fail(400, R"({"error":"invalid_grant"})"); }
  void recover() { token_status_ = 200; }

  Result<SharedAccount> refresh() {
    context_.deadline = base::Deadline::after(clock_.steady_now(), 100s);
    return clock_.run(upstream_->refresh(connector_, account_, context_));
  }
  // The names of the account's events so far, without what they share.
  std::string events() {
    std::string out;
    constexpr std::string_view kPrefix = "integrated_account:";
    for (const auto& event : clock_.run(accounts_->list_events({}, "", 1000)).value().records) {
      if (event.account_id == account_->record().id) out += event.name.substr(kPrefix.size()) + " ";
    }
    return out;
  }
  double renewals(std::string_view outcome) {
    return metrics_
        ->counter("atsume_token_renewals_total", "Renewals of tokens, by outcome.",
                  {{"connector", "example"}, {"outcome", outcome}})
        .value();
  }
  void change_stored(const std::function<void(store::Account&)>& change) {
    auto record = table_->find(account_->record().id).value().value();
    change(record);
    ASSERT_TRUE(table_->update(record));
  }
};

TEST_F(RenewalTest, AFailingEndpointIsLeftAloneForTwiceAsLongEachTime) {
  use_oauth(-1s);
  fail(503);
  base::Duration pause = 2s;
  for (int i = 1; i <= 12; ++i) {
    const auto failed = call(spec("list"));
    EXPECT_EQ(code_of(failed), "unavailable");
    EXPECT_EQ(failed.error().retry_after(), pause);
    EXPECT_EQ(token_requests_, i);
    clock_.advance(pause - 1ms);
    const auto held = call(spec("list"));
    EXPECT_EQ(code_of(held), "token_paused");
    EXPECT_EQ(held.error().error_class(), ErrorClass::kUnavailable);
    EXPECT_EQ(held.error().retry_after(), 1ms);
    EXPECT_NE(held.error().message().find("503"), std::string::npos) << held.error().message();
    EXPECT_EQ(token_requests_, i) << "the provider was asked in the pause";
    clock_.advance(1ms);
    pause = std::min<base::Duration>(pause * 2, 10min);
  }
  EXPECT_EQ(pause, 10min);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
  recover();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(renewals("failed"), 12);
  EXPECT_EQ(renewals("held_back"), 12);
  EXPECT_EQ(renewals("renewed"), 1);
  // After a success it begins anew.
  clock_.advance(2h);
  fail(503);
  EXPECT_EQ(call(spec("list")).error().retry_after(), 2s);
  expect_no_canary("");
}

TEST_F(RenewalTest, TheWaitThatTheProviderAsksForIsKeptWithinLimits) {
  std::string told;
  network_.serve("https://login.example.com", [&told](net::HttpRequest&) -> net::Task<net::HttpResponse> {
    net::HttpResponse out{.status = 429, .text = "{}"};
    out.headers.set("retry-after", told);
    co_return out;
  });
  for (const auto& [seconds, pause] :
       {std::pair<std::string, base::Duration>{"90", 90s}, {"86400", 10min}, {"0", 2s}}) {
    told = seconds;
    use_oauth(-1s);
    const auto failed = call(spec("list"));
    EXPECT_EQ(code_of(failed), "rate_limited");
    EXPECT_EQ(failed.error().retry_after(), pause) << told;
  }
}

TEST_F(RenewalTest, ATokenThatLivesIsUsedInThePause) {
  use_oauth(50s);
  fail(503);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(api_requests_, 5);
}

TEST_F(RenewalTest, OtherCredentialsAreNotHeldBack) {
  use_oauth(-1s);
  fail(503);
  EXPECT_EQ(code_of(call(spec("list"))), "unavailable");
  recover();
  change_stored([](store::Account& record) { record.context_json = R"({"subdomain":"other"})"; });
  clock_.advance(1ms);
  account_ = clock_.run(accounts_->read(account_->record().id)).value();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 2);
}

// The token endpoint gives tokens that the provider's API does not take.
TEST_F(RenewalTest, TokensThatAreRefusedAsSoonAsTheyAreNewAreNotAskedForByEveryCall) {
  use_oauth(1h);
  bool is_taken = false;
  network_.serve("https://acme.example.com", [&](net::HttpRequest&) -> net::Task<net::HttpResponse> {
    co_return is_taken ? net::HttpResponse{.text = R"({"jobs":[]})"} : net::HttpResponse{.status = 401, .text = "{}"};
  });
  for (const auto& [time, requests] : {std::pair<base::Duration, int>{0s, 1}, {1s, 1}, {2s, 2}, {5s, 2}, {6s, 3}}) {
    clock_.advance(time - clock_.elapsed());
    account_ = stored();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(call(spec("list"))), "bad_credentials");
    EXPECT_EQ(token_requests_, requests) << clock_.elapsed().count();
  }
  // Changed by somebody, it is tried at once.
  account_ = clock_.run(accounts_->update(stored()->record())).value();
  EXPECT_EQ(code_of(call(spec("list"))), "bad_credentials");
  EXPECT_EQ(token_requests_, 4);
  is_taken = true;
  account_ = stored();
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
}

TEST_F(RenewalTest, ARefusedGrantIsNotAskedForAgain) {
  use_oauth(-1s);
  refuse();
  EXPECT_EQ(code_of(call(spec("list"))), "token_refused");
  recover();
  for (int i = 0; i < 3; ++i) {
    clock_.advance(1h);
    const auto outcome = call(spec("list"));
    EXPECT_EQ(code_of(outcome), "token_refused");
    EXPECT_EQ(outcome.error().error_class(), ErrorClass::kUnauthenticated);
  }
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_NE(stored()->record().last_error_json.find("invalid_grant"), std::string::npos);
  EXPECT_EQ(events(), "created active authentication_error ");
  EXPECT_EQ(renewals("refused"), 1);
}

TEST_F(RenewalTest, ARefusedGrantIsAskedForAgainWithOtherCredentials) {
  use_oauth(-1s);
  refuse();
  EXPECT_EQ(code_of(call(spec("list"))), "token_refused");
  recover();
  const std::string fresh = token_secrets(-1s);
  auto record = stored()->record();
  record.secrets_json = base::Secret(fresh);
  account_ = clock_.run(accounts_->update(record)).value();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(events(), "created active authentication_error updated reactivated ");
}

// The access token lives on for a while; the account has to be connected again all the same.
TEST_F(RenewalTest, CallsThatStillWorkDoNotHealARefusedGrant) {
  use_oauth(10min);
  refuse();
  EXPECT_EQ(code_of(refresh()), "token_refused");
  account_ = stored();
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_EQ(events(), "created active authentication_error ");
}

TEST_F(RenewalTest, AnAnswerThatSaysNothingAboutTheGrantIsNoRefusal) {
  for (const auto& [status, text, code] : {std::tuple{403, "<html>blocked</html>", "token_answer"},
                                           {404, "{}", "token_answer"},
                                           {400, R"({"error":"temporarily_unavailable"})", "unavailable"},
                                           {400, R"({"error":"slow_down"})", "unavailable"}}) {
    use_oauth(-1s);
    fail(status, text);
    EXPECT_EQ(code_of(call(spec("list"))), code) << text;
    EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive) << text;
  }
  for (const auto& [status, text] :
       {std::pair{400, "{}"}, {401, "no"}, {403, R"({"message":"revoked"})"}, {201, R"({"error":"bad_token"})"}}) {
    use_oauth(-1s);
    fail(status, text);
    EXPECT_EQ(code_of(call(spec("list"))), "token_refused") << text;
  }
}

TEST_F(RenewalTest, WhatWasReplacedMeanwhileIsUsedInsteadOfASignIn) {
  use_oauth(-1s);
  latency_ = 100ms;
  // The customer signs in while the vendor is being asked, and the vendor knows only what came of that.
  on_token_request_ = [this] {
    refresh_ = "rt-canary-signed-in";
    access_ = "at-canary-signed-in";
    change_stored([this](store::Account& record) { record.secrets_json = base::Secret(token_secrets(1h)); });
  };
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(stored_token("access_token"), "at-canary-signed-in");
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(renewals("refused"), 0);
}

TEST_F(RenewalTest, AForcedRenewalGoesBeforeEveryPause) {
  use_oauth(1h);
  const auto fresh = refresh();
  ASSERT_TRUE(fresh) << fresh.error().to_string();
  EXPECT_EQ(scalar_text((*fresh)->token("oauth").find("access_token")), "at-canary-1");
  EXPECT_EQ(stored_token("refresh_token"), "rt-canary-1");
  clock_.advance(2h);
  fail(503);
  EXPECT_EQ(code_of(call(spec("list"))), "unavailable");
  EXPECT_EQ(code_of(call(spec("list"))), "token_paused");
  EXPECT_EQ(code_of(refresh()), "unavailable");
  EXPECT_EQ(token_requests_, 3);
  recover();
  ASSERT_TRUE(refresh());
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(token_requests_, 4);
}

TEST_F(RenewalTest, AForcedRenewalHealsARefusedGrant) {
  use_oauth(-1s);
  refuse();
  EXPECT_EQ(code_of(call(spec("list"))), "token_refused");
  EXPECT_EQ(code_of(refresh()), "token_refused");
  EXPECT_EQ(token_requests_, 2);
  recover();
  const auto fresh = refresh();
  ASSERT_TRUE(fresh);
  EXPECT_EQ((*fresh)->record().status, store::AccountStatus::kActive);
  EXPECT_EQ((*fresh)->record().last_error_json, "null");
  EXPECT_EQ(events(), "created active authentication_error reactivated ");
  ASSERT_TRUE(call(spec("list")));
}

TEST_F(RenewalTest, AForcedRenewalNeedsSomethingToRenew) {
  use(vendor_connector(kOauthMethod), "oauth", R"({"oauth":{"token":{"access_token":"at-canary-0"}}})");
  EXPECT_EQ(code_of(refresh()), "nothing_to_refresh");
  EXPECT_EQ(refresh().error().error_class(), ErrorClass::kInvalid);
  EXPECT_EQ(token_requests_, 0);
}

TEST_F(RenewalTest, AForcedRenewalBeginsTheSessionAnew) {
  use(vendor_connector(kSessionMethod), "key", R"({"api_key":"key-canary"})");
  ASSERT_TRUE(call(spec("list")));
  ASSERT_TRUE(refresh());
  EXPECT_EQ(sessions_begun_, 2);
  ASSERT_TRUE(call(spec("list")));
  EXPECT_EQ(sessions_begun_, 2);
  logs_in_ = false;
  EXPECT_EQ(code_of(refresh()), "bad_credentials");
  EXPECT_EQ(stored()->record().status, store::AccountStatus::kNeedsReauth);
  logs_in_ = true;
  EXPECT_EQ(refresh().value()->record().status, store::AccountStatus::kActive);
  EXPECT_EQ(events(), "created active authentication_error reactivated ");
}

// The leader of the flight has less time than the lease of a dead engine lasts; its followers have more.
TEST_F(RenewalTest, ALeaseOfADeadEngineIsWaitedForByWhoHasTheTime) {
  use_oauth(-1s);
  const std::string name = "token/" + account_->record().id + "/oauth";
  ASSERT_TRUE(clock_.run(accounts_->acquire_lease(name, "dead", 45s)).value());
  std::vector<Result<CallOutcome>> outcomes(3, Fail(base::engine_error("test", "not ended")));
  const auto call_for = [&](base::Duration time, std::size_t i) -> net::Task<void> {
    CallContext context{.arena = &arena_, .deadline = base::Deadline::after(clock_.steady_now(), time), .max_wait = 1s};
    const CallSpec one = spec("list");
    outcomes[i] = co_await upstream_->call(one, context);
  };
  for (std::size_t i = 0; i < 3; ++i) {
    boost::asio::co_spawn(clock_.executor(), call_for(i == 0 ? 10s : 100s, i), boost::asio::detached);
  }
  clock_.run_until_idle();
  EXPECT_EQ(code_of(outcomes[0]), "lease_timeout");
  EXPECT_TRUE(outcomes[1]) << outcomes[1].error().to_string();
  EXPECT_TRUE(outcomes[2]) << outcomes[2].error().to_string();
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(store_->scan("lease/", "", 10).value().size(), 0U);
}

TEST_F(RenewalTest, ACallerThatLeavesWhileTheLeaseIsHeldHandsTheWaitOn) {
  use_oauth(-1s);
  const std::string name = "token/" + account_->record().id + "/oauth";
  ASSERT_TRUE(clock_.run(accounts_->acquire_lease(name, "dead", 45s)).value());
  net::TaskGroup leaving(clock_.executor(), *logger_);
  Result<CallOutcome> left = Fail(base::engine_error("test", ""));
  Result<CallOutcome> stayed = Fail(base::engine_error("test", ""));
  leaving.spawn("leaves", keep_call("list", left));
  clock_.advance(1s);
  boost::asio::co_spawn(clock_.executor(), keep_call("list", stayed), boost::asio::detached);
  clock_.advance(1s);
  leaving.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(code_of(left), "cancelled");
  EXPECT_TRUE(stayed) << stayed.error().to_string();
}

class IdleTest : public RenewalTest {
 protected:
  IdleTest() {
    loaded_ =
        catalog::load_texts({{.file = "connectors/example/connector.yaml", .text = vendor_connector(kOauthMethod)}});
    use_oauth(1h);  // this one is not due
  }
  IdleRenewal idle() {
    return IdleRenewal(
        {*accounts_, *upstream_, definitions_, [this] { return loaded_.catalog; }, clock_, *random_, *logger_});
  }
  int look() { return clock_.run(idle().look()).value(); }

  catalog::LoadResult loaded_;
  Definitions definitions_{*pool_};
};

TEST_F(IdleTest, RenewsWhatEndsSoon) {
  EXPECT_EQ(look(), 0);
  use_oauth(9min);
  EXPECT_EQ(look(), 1);
  EXPECT_EQ(stored_token("refresh_token"), "rt-canary-1");
  EXPECT_EQ(look(), 0);
  EXPECT_EQ(store_->scan("lease/", "", 10).value().size(), 0U);
}

TEST_F(IdleTest, LeavesAloneWhatCannotDie) {
  use(vendor_connector(kOauthMethod), "oauth",
      R"({"oauth":{"token":{"access_token":"at-canary-0","expires_at":"2020-01-01T00:00:00Z"}}})");
  EXPECT_EQ(look(), 0);
  use(vendor_connector(kOauthMethod), "oauth",
      R"({"oauth":{"token":{"access_token":"at-canary-0","refresh_token":"rt-canary-0"}}})");
  EXPECT_EQ(look(), 0) << "nothing is known of its end, and the provider refuses it when it is there";
  use_oauth(-1s);
  refuse();
  EXPECT_EQ(look(), 0);
  EXPECT_EQ(token_requests_, 1);
  EXPECT_EQ(look(), 0);
  EXPECT_EQ(token_requests_, 1) << "a refused grant was asked for again";
  EXPECT_EQ(events(), "created active authentication_error ");
}

TEST_F(IdleTest, OneThatFailsDoesNotKeepTheOthersFromIt) {
  for (int i = 0; i < 250; ++i) use(vendor_connector(kOauthMethod), "oauth", token_secrets(1min));
  // The vendor knows one refresh token, so that all but the first are refused.
  EXPECT_EQ(look(), 1);
  EXPECT_EQ(token_requests_, 250);
  expect_no_canary("");
}

TEST_F(IdleTest, OneEngineLooksForAll) {
  use_oauth(1min);
  ASSERT_TRUE(clock_.run(accounts_->acquire_lease("idle_renewal", "another engine", 5min)).value());
  EXPECT_EQ(look(), 0);
  clock_.advance(5min);
  EXPECT_EQ(look(), 1);
}

net::Task<void> run_idle(IdleRenewal& renewal) { co_await renewal.run(); }

// A refresh token that ends two hours after it was given, and an account that nobody calls for a week.
TEST_F(IdleTest, KeepsAnAccountAliveThatNobodyCalls) {
  base::SteadyTime given = clock_.steady_now();
  bool has_died = false;
  on_token_request_ = [&] {
    if (clock_.steady_now() - given > 2h) has_died = true;
    given = clock_.steady_now();
  };
  IdleRenewal renewal = idle();
  net::TaskGroup group(clock_.executor(), *logger_);
  group.spawn("idle", run_idle(renewal));
  clock_.advance(24h * 7);
  EXPECT_FALSE(has_died);
  EXPECT_GE(token_requests_, 24 * 7);
  EXPECT_LE(token_requests_, 24 * 7 * 4 / 3);
  group.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(group.size(), 0U);
  ASSERT_TRUE(call(spec("list")));
}

}  // namespace
}  // namespace atsume::upstream
