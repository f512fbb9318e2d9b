// Who waits for a provider's limits, and whose turn it is: calls of one account in the order they came, accounts
// that share an application's rate in turns. Not thread-safe: the RateLimiter's mutex guards it.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "atsume/net/wake_up.h"
#include "upstream/rate_bucket.h"

namespace atsume::upstream {

struct RateWaiter {
  RateWaiter(boost::asio::any_io_executor executor, std::string its_account)
      : wake_up(std::move(executor)), account(std::move(its_account)) {}
  net::WakeUp wake_up;  // touched on the waiter's own loop only
  const std::string account;
  std::uint64_t number = 0;  // of the request, once it may go; 0: waits
};
using RateWaiterPtr = std::shared_ptr<RateWaiter>;

// The accounts of one connector that share a rate, or one account alone.
class RateQueue {
 public:
  void configure(const catalog::Limits& limits);

  // When a call that comes now could be served, by what is known: never later than it will be, unless those
  // before it give up.
  base::SteadyTime estimate(const std::string& account, base::SteadyTime now) const;
  // The number of the request when it may go at once, 0 otherwise.
  std::uint64_t try_take(const std::string& account, base::SteadyTime now);

  void enter(const RateWaiterPtr& waiter, base::SteadyTime now);
  // Gives the place up, or the leave to send when it was given already.
  void leave(const RateWaiterPtr& waiter, base::SteadyTime now);
  // Serves who can be served now.
  void serve(base::SteadyTime now);
  // When the waiter has to look after the queue; max() for all but one.
  base::SteadyTime watch(const RateWaiterPtr& waiter) const;

  // A request has ended, and its answer may have told something.
  void release(const std::string& account, base::SteadyTime now);
  // What answers tell about: the account, or all of the application when every rate is the application's.
  RateBucket& bucket(const std::string& account);

  bool is_idle(base::SteadyTime now) const;
  // Drops accounts that nothing is known of any more.
  void sweep(base::SteadyTime now);
  std::size_t size() const { return accounts_.size(); }

 private:
  struct Account {
    RateBucket bucket;
    int in_flight = 0;
    std::deque<RateWaiterPtr> waiters;
  };
  using Turns = std::list<std::string>;

  static bool is_idle(const Account& account, base::SteadyTime now);
  Account& account(const std::string& id);
  bool has_slot(const Account& account) const;
  bool may_go(const Account& account, base::SteadyTime now) const;
  std::uint64_t take(Account& account, base::SteadyTime now);
  // The first in turn that may go; end() when nobody may.
  Turns::iterator next_in_turn(base::SteadyTime now);
  void appoint(base::SteadyTime now);

  std::vector<catalog::Rate> rates_;
  std::vector<catalog::Rate> account_rates_;
  int concurrency_ = 0;
  RateBucket app_;
  bool is_app_wide_ = false;  // every rate is the application's
  std::map<std::string, Account> accounts_;
  Turns turns_;             // accounts with waiters
  RateWaiterPtr watchman_;  // the one waiter that wakes up by the clock and serves
  base::SteadyTime watch_ = base::SteadyTime::max();
};

// Wakes a waiter on its loop. Gives the reference away: as soon as the waiter sees what has changed it may finish, and
// its loop with it.
void wake(RateWaiterPtr waiter);

}  // namespace atsume::upstream
