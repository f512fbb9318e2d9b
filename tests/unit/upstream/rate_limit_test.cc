// The limits of providers: windows, turns, what answers tell, and giving up.
#include "atsume/upstream/rate_limit.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "atsume/base/limits.h"
#include "support/sim_clock.h"
#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using base::Duration;
using catalog::Rate;
using Permit = RateLimiter::Permit;

class RateLimitTest : public ::testing::Test {
 protected:
  RateLimitTest() { connector_.id = connector_.name = "example"; }
  // Nobody may be left asleep.
  void TearDown() override { clock_.run_until_idle(); }

  void rate(int requests, Duration per, Rate::Scope scope = Rate::Scope::kAccount) {
    connector_.limits.rates.push_back({.requests = requests, .per = per, .scope = scope});
  }
  static SharedAccount account(const std::string& id) {
    store::Account record = account_record();
    record.id = id;
    return AccountView::make(std::move(record)).value();
  }

  Result<Permit> acquire(Duration wait_max, const std::string& id = "a") {
    return clock_.run(limiter_.acquire(connector_, *account(id), wait_max, base::Deadline::never()));
  }
  // Goes and comes back at once.
  void send(int count = 1, const std::string& id = "a") {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(acquire(0s, id));
  }

  // A call on its own, which holds its permit for `busy` and notes when it went, or that it was refused.
  struct Went {
    std::string who;
    Duration at;
    bool is_refused = false;
  };
  net::Task<void> one_call(std::string id, std::string who, Duration wait_max, Duration busy) {
    const SharedAccount its = account(id);
    auto permit = co_await limiter_.acquire(connector_, *its, wait_max, base::Deadline::never());
    went_.push_back({who, clock_.elapsed(), !permit});
    if (permit && busy > 0s) co_await clock_.sleep_until(clock_.steady_now() + busy);
  }
  void spawn(const std::string& id, const std::string& who, Duration wait_max = 60s, Duration busy = 0s) {
    boost::asio::co_spawn(clock_.executor(), one_call(id, who, wait_max, busy), boost::asio::detached);
    clock_.run_ready();
  }
  std::string order() const {
    std::string out;
    for (const auto& one : went_) out += (one.is_refused ? "-" : "") + one.who + " ";
    return out;
  }

  testing::SimClock clock_;
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  RateLimiter limiter_{clock_, *metrics_};
  catalog::Connector connector_;
  std::vector<Went> went_;
};

TEST_F(RateLimitTest, LetsEverythingPassWithoutLimits) {
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(acquire(0s));
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(RateLimitTest, TheRequestAfterTheLastOfAWindowWaitsForItsEnd) {
  rate(10, 10s);
  send(4);
  clock_.advance(3s);
  send(6);
  auto eleventh = acquire(60s);
  ASSERT_TRUE(eleventh);
  EXPECT_EQ(eleventh->waited(), 7s);
  EXPECT_EQ(clock_.elapsed(), 10s);
}

TEST_F(RateLimitTest, RefusesAtOnceWhatCannotBeServedInTime) {
  rate(2, 10s);
  send(2);
  clock_.advance(1500ms);
  auto refused = acquire(8499ms);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error_class(), ErrorClass::kRateLimited);
  EXPECT_EQ(refused.error().code(), "rate_limited");
  EXPECT_EQ(refused.error().retry_after(), 8500ms);
  EXPECT_NE(refused.error().message().find("wait for 9 s"), std::string::npos) << refused.error().message();
  EXPECT_EQ(clock_.elapsed(), 1500ms) << "a refusal takes no time";
  EXPECT_TRUE(acquire(8500ms)) << "and no place: who can wait is served at the first moment";
  EXPECT_EQ(clock_.elapsed(), 10s);
  EXPECT_NE(metrics_->expose().find("atsume_rate_limit_refusals_total{connector=\"example\"} 1"), std::string::npos);
  EXPECT_NE(metrics_->expose().find("atsume_rate_limit_wait_seconds_count{connector=\"example\"} 1"),
            std::string::npos);
}

TEST_F(RateLimitTest, CountsThoseWhoWaitAlready) {
  rate(2, 10s);
  send(2);
  spawn("a", "1");
  spawn("a", "2");
  auto third = acquire(19999ms);
  ASSERT_FALSE(third) << "two wait for the tokens of 10 s, so this one would go at 20 s";
  EXPECT_EQ(third.error().retry_after(), 20s);
  EXPECT_TRUE(acquire(20s));
  EXPECT_EQ(order(), "1 2 ");
  EXPECT_EQ(clock_.elapsed(), 20s);
}

TEST_F(RateLimitTest, KeepsSeveralRatesAtOnce) {
  rate(2, 1s);
  rate(3, 10s);
  send(2);
  EXPECT_TRUE(acquire(60s));
  EXPECT_EQ(clock_.elapsed(), 1s);
  EXPECT_TRUE(acquire(60s));
  EXPECT_EQ(clock_.elapsed(), 10s);
}

TEST_F(RateLimitTest, AccountsDoNotShareAnAccountsRate) {
  rate(1, 10s);
  send(1, "a");
  send(1, "b");
  EXPECT_FALSE(acquire(0s, "a"));
  EXPECT_FALSE(acquire(0s, "b"));
}

TEST_F(RateLimitTest, AnApplicationsRateIsSharedInTurns) {
  rate(1, 1s, Rate::Scope::kApp);
  send(1, "z");
  for (const char* who : {"a1", "a2", "a3", "a4"}) spawn("a", who);
  for (const char* who : {"b1", "b2"}) spawn("b", who);
  spawn("c", "c1");
  clock_.run_until_idle();
  EXPECT_EQ(order(), "a1 b1 c1 a2 b2 a3 a4 ");
  EXPECT_EQ(clock_.elapsed(), 7s);
}

TEST_F(RateLimitTest, AnAccountHeldBackByItsOwnLimitsLosesNoTurnOfOthers) {
  rate(1, 1s, Rate::Scope::kApp);
  rate(1, 5s);
  send(1, "a");
  spawn("a", "a1");
  spawn("b", "b1");
  spawn("c", "c1");
  clock_.run_until_idle();
  EXPECT_EQ(order(), "b1 c1 a1 ");
  EXPECT_EQ(clock_.elapsed(), 5s);
}

TEST_F(RateLimitTest, HoldsConcurrencyUntilThePermitIsGone) {
  connector_.limits.concurrency = 2;
  spawn("a", "1", 0s, 4s);
  spawn("a", "2", 0s, 3s);
  spawn("a", "3", 60s, 1s);
  spawn("b", "other", 0s);
  EXPECT_EQ(order(), "1 2 other ");
  clock_.advance(2999ms);
  EXPECT_EQ(went_.size(), 3U);
  clock_.run_until_idle();
  EXPECT_EQ(order(), "1 2 other 3 ");
  EXPECT_EQ(went_.back().at, 3s);
}

TEST_F(RateLimitTest, GivesUpWaitingForASlotAfterTheWaitAllowed) {
  connector_.limits.concurrency = 1;
  spawn("a", "1", 0s, 100s);
  spawn("a", "2", 5s);
  clock_.advance(5s);
  EXPECT_EQ(order(), "1 -2 ");
  EXPECT_EQ(went_.back().at, 5s);
}

TEST_F(RateLimitTest, NothingRemainingKeepsTheAccountAwayUntilTheReset) {
  rate(50, 10s);
  auto permit = acquire(0s);
  ASSERT_TRUE(permit);
  permit->learn({.remaining = 0, .reset = 7s});
  auto refused = acquire(5s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().retry_after(), 7s);
  EXPECT_TRUE(acquire(5s, "b")) << "only this account";
  EXPECT_TRUE(acquire(7s));
  EXPECT_EQ(clock_.elapsed(), 7s);
}

TEST_F(RateLimitTest, ALowerCountOfTheProviderIsBelieved) {
  rate(50, 10s);
  auto first = acquire(0s);
  send(3);
  ASSERT_TRUE(first);
  first->learn({.remaining = 9, .reset = 8s});  // counted before the three that followed
  send(6);
  auto refused = acquire(0s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().retry_after(), 8s);
}

TEST_F(RateLimitTest, AnAnswerThatWasOvertakenTellsNothing) {
  auto early = acquire(0s);
  auto late = acquire(0s);
  ASSERT_TRUE(early && late);
  late->learn({.remaining = 5, .reset = 8s});
  early->learn({.remaining = 0, .reset = 8s});
  send(5);
  EXPECT_FALSE(acquire(0s));
}

TEST_F(RateLimitTest, AHigherCountDoesNotRaiseAPublishedRate) {
  rate(2, 10s);
  auto permit = acquire(0s);
  permit->learn({.remaining = 100, .reset = 1s});
  send(1);
  EXPECT_FALSE(acquire(9999ms));
}

TEST_F(RateLimitTest, ARefusalIsKeptForAllCallsOfTheAccountButNotForEver) {
  acquire(0s)->learn({.refused = 30s});
  EXPECT_EQ(acquire(5s).error().retry_after(), 30s);
  clock_.advance(30s);
  acquire(0s)->learn({.refused = 100h});
  EXPECT_EQ(acquire(5s).error().retry_after(), base::limits::kLearnedBlockMax);
}

TEST_F(RateLimitTest, WhatAnApplicationsRateTeachesHoldsForAllItsAccounts) {
  rate(100, 1s, Rate::Scope::kApp);
  acquire(0s, "a")->learn({.refused = 30s});
  EXPECT_FALSE(acquire(5s, "b"));
}

TEST_F(RateLimitTest, ACancelledWaiterFreesItsPlaceAndTheNextOneTakesItsTime) {
  rate(1, 10s);
  send(1);
  boost::asio::cancellation_signal stop;
  boost::asio::co_spawn(clock_.executor(), one_call("a", "1", 60s, 0s),
                        boost::asio::bind_cancellation_slot(stop.slot(), boost::asio::detached));
  clock_.run_ready();
  spawn("a", "2");
  clock_.advance(4s);
  stop.emit(boost::asio::cancellation_type::terminal);
  clock_.run_until_idle();
  EXPECT_EQ(went_.back().who, "2");
  EXPECT_EQ(went_.back().at, 10s);
}

TEST_F(RateLimitTest, AWaitEndsWithTheDeadline) {
  rate(1, 10s);
  send(1);
  const auto soon = base::Deadline::after(clock_.steady_now(), 9s);
  EXPECT_FALSE(clock_.run(limiter_.acquire(connector_, *account("a"), 60s, soon)));
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(RateLimitTest, AChangedDefinitionHoldsFromTheNextCallOn) {
  rate(1, 10s);
  send(1);
  connector_.limits.rates[0].requests = 3;
  send(2);
  EXPECT_FALSE(acquire(0s));
  connector_.limits.rates.clear();
  send(5);
}

TEST_F(RateLimitTest, TheEmulatorsAccountsTakeNothingFromRealOnes) {
  rate(1, 10s, Rate::Scope::kApp);
  store::Account record = account_record();
  record.is_sandbox = true;
  const auto sandbox = AccountView::make(record).value();
  send(1);
  EXPECT_TRUE(clock_.run(limiter_.acquire(connector_, *sandbox, 0s, base::Deadline::never())));
}

TEST_F(RateLimitTest, ForgetsAccountsThatHaveNothingToRemember) {
  for (const auto scope : {Rate::Scope::kAccount, Rate::Scope::kApp}) {
    connector_.limits.rates.clear();
    rate(1'000'000, 1s, scope);
    for (int i = 0; i < 20'000; ++i) {
      send(1, "account-" + std::to_string(i));
      clock_.advance(10ms);
    }
    EXPECT_LE(limiter_.size(), 2 * base::limits::kRateAccountsKept + 1);
  }
}

// Requests at random times from many accounts, each of which may wait for another time: the promise is kept for every
// account and for the application in every window, calls of an account go in their order, and nobody is refused who
// had the time.
class Seeds : public RateLimitTest, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  static void expect_kept(const std::vector<Duration>& times, const Rate& rate) {
    const auto requests = static_cast<std::size_t>(rate.requests);
    for (std::size_t i = requests; i < times.size(); ++i) {
      ASSERT_GE(times[i] - times[i - requests], rate.per) << "request " << i;
    }
  }
};

TEST_P(Seeds, RandomArrivalsKeepEveryPromise) {
  const auto random = base::make_seeded_random(GetParam());
  rate(5 + static_cast<int>(random->below(200)), 1s, Rate::Scope::kApp);
  rate(1 + static_cast<int>(random->below(8)), Duration(500 + random->below(2000)));
  connector_.limits.concurrency = 1 + static_cast<int>(random->below(3));
  const int accounts = 1 + static_cast<int>(random->below(30));
  for (int i = 0; i < 2000; ++i) {
    const auto id = std::to_string(random->below(static_cast<std::uint64_t>(accounts)));
    spawn(id, id + ":" + std::to_string(i), 10h, Duration(random->below(40)));
    if (random->below(3) == 0) clock_.advance(Duration(random->below(60)));
  }
  clock_.run_until_idle();
  ASSERT_EQ(went_.size(), 2000U) << "nobody is forgotten";
  std::vector<Duration> all;
  std::map<std::string, std::vector<Duration>> times;
  std::map<std::string, int> last;
  for (const auto& one : went_) {
    ASSERT_FALSE(one.is_refused);
    const auto id = one.who.substr(0, one.who.find(':'));
    const int number = std::stoi(one.who.substr(id.size() + 1));
    ASSERT_LT(last.contains(id) ? last[id] : -1, number) << "calls of an account keep their order";
    last[id] = number;
    all.push_back(one.at);
    times[id].push_back(one.at);
  }
  expect_kept(all, connector_.limits.rates[0]);
  for (const auto& [id, its] : times) expect_kept(its, connector_.limits.rates[1]);
}

INSTANTIATE_TEST_SUITE_P(RateLimit, Seeds, ::testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace atsume::upstream
