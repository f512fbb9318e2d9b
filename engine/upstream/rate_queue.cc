#include "upstream/rate_queue.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace atsume::upstream {

using base::SteadyTime;

void wake(RateWaiterPtr waiter) {
  const auto home = waiter->wake_up.executor();
  boost::asio::post(home, [waiter = std::move(waiter)] { waiter->wake_up.notify_all(); });
}

void RateQueue::configure(const catalog::Limits& limits) {
  concurrency_ = limits.concurrency;
  if (std::ranges::equal(limits.rates, rates_, is_same_rate)) return;
  rates_ = limits.rates;
  account_rates_.clear();
  std::vector<catalog::Rate> app_rates;
  for (const auto& rate : limits.rates) {
    (rate.scope == catalog::Rate::Scope::kApp ? app_rates : account_rates_).push_back(rate);
  }
  is_app_wide_ = !app_rates.empty() && account_rates_.empty();
  app_.configure(app_rates);
}

RateQueue::Account& RateQueue::account(const std::string& id) {
  Account& out = accounts_[id];
  out.bucket.configure(account_rates_);
  return out;
}

RateBucket& RateQueue::bucket(const std::string& id) { return is_app_wide_ ? app_ : account(id).bucket; }

bool RateQueue::has_slot(const Account& account) const { return concurrency_ == 0 || account.in_flight < concurrency_; }

bool RateQueue::may_go(const Account& account, SteadyTime now) const {
  return has_slot(account) && account.bucket.ready_at(1, now) <= now;
}

std::uint64_t RateQueue::take(Account& account, SteadyTime now) {
  ++account.in_flight;
  const auto of_app = app_.take(now);
  const auto of_account = account.bucket.take(now);
  return is_app_wide_ ? of_app : of_account;
}

SteadyTime RateQueue::estimate(const std::string& id, SteadyTime now) const {
  const auto own = accounts_.find(id);
  const std::size_t before = own == accounts_.end() ? 0 : own->second.waiters.size();
  const SteadyTime ready =
      own == accounts_.end() ? now : own->second.bucket.ready_at(static_cast<std::int64_t>(before) + 1, now);
  const std::size_t rounds = std::max<std::size_t>(before, 1);
  std::size_t ahead = before;
  for (const std::string& other : turns_) {
    const Account& one = accounts_.at(other);
    // Those whose own limits hold them back take nothing of the application's meanwhile.
    if (other != id && may_go(one, now)) ahead += std::min(one.waiters.size(), rounds);
  }
  return std::max(ready, app_.ready_at(static_cast<std::int64_t>(ahead) + 1, now));
}

std::uint64_t RateQueue::try_take(const std::string& id, SteadyTime now) {
  Account& one = account(id);
  if (!one.waiters.empty() || !may_go(one, now) || app_.ready_at(1, now) > now) return 0;
  return take(one, now);
}

void RateQueue::enter(const RateWaiterPtr& waiter, SteadyTime now) {
  Account& one = account(waiter->account);
  if (one.waiters.empty()) turns_.push_back(waiter->account);
  one.waiters.push_back(waiter);
  appoint(now);
}

void RateQueue::leave(const RateWaiterPtr& waiter, SteadyTime now) {
  if (waiter->number != 0) {
    release(waiter->account, now);
    return;
  }
  Account& one = accounts_.at(waiter->account);
  std::erase(one.waiters, waiter);
  if (one.waiters.empty()) turns_.remove(waiter->account);
  serve(now);
}

RateQueue::Turns::iterator RateQueue::next_in_turn(SteadyTime now) {
  if (turns_.empty() || app_.ready_at(1, now) > now) return turns_.end();
  return std::ranges::find_if(turns_, [&](const std::string& id) { return may_go(accounts_.at(id), now); });
}

void RateQueue::serve(SteadyTime now) {
  for (auto turn = next_in_turn(now); turn != turns_.end(); turn = next_in_turn(now)) {
    Account& one = accounts_.at(*turn);
    RateWaiterPtr first = std::move(one.waiters.front());
    one.waiters.pop_front();
    first->number = take(one, now);
    if (one.waiters.empty()) {
      turns_.erase(turn);
    } else {
      turns_.splice(turns_.end(), turns_, turn);
    }
    wake(std::move(first));
  }
  appoint(now);
}

// Of all that wait, one alone wakes up by the clock: the one that may go first.
void RateQueue::appoint(SteadyTime now) {
  RateWaiterPtr best;
  SteadyTime earliest = SteadyTime::max();
  for (const std::string& id : turns_) {
    const Account& one = accounts_.at(id);
    if (!has_slot(one)) continue;  // the end of a request will serve it
    const SteadyTime ready = one.bucket.ready_at(1, now);
    if (best && ready >= earliest) continue;
    best = one.waiters.front();
    earliest = ready;
  }
  if (best) earliest = std::max(earliest, app_.ready_at(1, now));
  if (best == watchman_ && earliest == watch_) return;
  watchman_ = best;
  watch_ = earliest;
  if (best) wake(std::move(best));
}

SteadyTime RateQueue::watch(const RateWaiterPtr& waiter) const {
  return waiter == watchman_ ? watch_ : SteadyTime::max();
}

void RateQueue::release(const std::string& id, SteadyTime now) {
  --accounts_.at(id).in_flight;
  serve(now);
}

bool RateQueue::is_idle(SteadyTime now) const {
  return app_.is_idle(now) && std::ranges::all_of(accounts_, [&](const auto& one) { return is_idle(one.second, now); });
}

bool RateQueue::is_idle(const Account& account, SteadyTime now) {
  return account.in_flight == 0 && account.waiters.empty() && account.bucket.is_idle(now);
}

void RateQueue::sweep(SteadyTime now) {
  std::erase_if(accounts_, [now](const auto& one) { return is_idle(one.second, now); });
}

}  // namespace atsume::upstream
