#include "atsume/net/single_flight.h"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "atsume/net/cancellation.h"
#include "atsume/net/wake_up.h"

namespace atsume::net {
namespace {

enum class Verdict { kWaiting, kLead, kEnded };

// `verdict` and `outcome` are guarded by the mutex of State; `wake_up` is touched on the waiter's loop only.
struct Waiter {
  explicit Waiter(boost::asio::any_io_executor executor) : wake_up(std::move(executor)) {}
  WakeUp wake_up;
  Verdict verdict = Verdict::kWaiting;
  std::optional<Result<void>> outcome;
};
using WaiterPtr = std::shared_ptr<Waiter>;

struct Flight {
  std::deque<WaiterPtr> waiters;
};

// Called with the mutex held, and gives the reference away: as soon as the waiter can see its verdict it may
// finish, and its loop with it, so that nothing of it may be touched or held here any more.
void tell(WaiterPtr waiter, Verdict verdict) {
  waiter->verdict = verdict;
  const auto home = waiter->wake_up.executor();
  boost::asio::post(home, [waiter = std::move(waiter)] { waiter->wake_up.notify_all(); });
}

}  // namespace

struct SingleFlight::State {
  explicit State(Clock& the_clock) : clock(the_clock) {}
  Clock& clock;
  std::mutex mutex;
  std::unordered_map<std::string, Flight> flights;

  // Becomes the leader of `key` (nullptr) or one of its waiters.
  WaiterPtr join(const std::string& key, const boost::asio::any_io_executor& executor);
  void end(const std::string& key, const Result<void>& outcome);
  // Makes the next waiter the leader, or ends the flight when there is none.
  void hand_over(const std::string& key);
  // What the waiter finds when it gives up: a verdict may have come in between.
  Verdict leave(const std::string& key, const WaiterPtr& waiter);

  Task<Result<void>> lead(const std::string& key, const std::function<Task<Result<void>>()>& work);
  Task<Verdict> follow(const std::string& key, const WaiterPtr& waiter, base::Deadline deadline);
};

WaiterPtr SingleFlight::State::join(const std::string& key, const boost::asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex);
  auto [flight, is_new] = flights.try_emplace(key);
  if (is_new) return nullptr;
  return flight->second.waiters.emplace_back(std::make_shared<Waiter>(executor));
}

void SingleFlight::State::end(const std::string& key, const Result<void>& outcome) {
  const std::lock_guard lock(mutex);
  auto flight = flights.extract(key);
  for (WaiterPtr& waiter : flight.mapped().waiters) {
    waiter->outcome = outcome;
    tell(std::move(waiter), Verdict::kEnded);
  }
}

void SingleFlight::State::hand_over(const std::string& key) {
  const std::lock_guard lock(mutex);
  const auto flight = flights.find(key);
  auto& waiters = flight->second.waiters;
  if (waiters.empty()) {
    flights.erase(flight);
    return;
  }
  WaiterPtr heir = std::move(waiters.front());
  waiters.pop_front();
  tell(std::move(heir), Verdict::kLead);
}

Verdict SingleFlight::State::leave(const std::string& key, const WaiterPtr& waiter) {
  const std::lock_guard lock(mutex);
  if (waiter->verdict == Verdict::kWaiting) std::erase(flights.at(key).waiters, waiter);
  return waiter->verdict;
}

Task<Result<void>> SingleFlight::State::lead(const std::string& key, const std::function<Task<Result<void>>()>& work) {
  std::optional<Result<void>> outcome;
  std::exception_ptr thrown;
  try {
    outcome = co_await work();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) {
    end(key, Fail(base::engine_error("flight_failed", "the shared work ended with an exception")));
    std::rethrow_exception(thrown);
  }
  const bool gave_up = !outcome->has_value() && co_await is_cancelled();
  if (gave_up) {
    hand_over(key);
  } else {
    end(key, *outcome);
  }
  co_return std::move(*outcome);
}

Task<Verdict> SingleFlight::State::follow(const std::string& key, const WaiterPtr& waiter, base::Deadline deadline) {
  for (;;) {
    {
      const std::lock_guard lock(mutex);
      if (waiter->verdict != Verdict::kWaiting) co_return waiter->verdict;
    }
    if (deadline.has_passed(clock.steady_now()) || co_await is_cancelled()) co_return leave(key, waiter);
    co_await waiter->wake_up.wait(clock, deadline);
  }
}

SingleFlight::SingleFlight(Clock& clock) : state_(std::make_shared<State>(clock)) {}
SingleFlight::~SingleFlight() = default;

Task<Result<void>> SingleFlight::run(std::string key, std::function<Task<Result<void>>()> work,
                                     base::Deadline deadline) {
  auto state = state_;
  const auto waiter = state->join(key, co_await boost::asio::this_coro::executor);
  if (!waiter) co_return co_await state->lead(key, work);

  const Verdict verdict = co_await state->follow(key, waiter, deadline);
  if (verdict == Verdict::kEnded) co_return std::move(*waiter->outcome);
  const bool cancelled = co_await is_cancelled();
  const bool late = deadline.has_passed(state->clock.steady_now());
  if (verdict == Verdict::kLead) {
    if (!cancelled && !late) co_return co_await state->lead(key, work);
    state->hand_over(key);
  }
  if (cancelled) {
    co_return Fail(
        Error(ErrorClass::kCancelled, base::Origin::kEngine, "cancelled", "the wait for shared work was cancelled"));
  }
  co_return Fail(Error(ErrorClass::kTimeout, base::Origin::kEngine, "flight_timeout",
                       "the deadline passed while waiting for work that another call had begun"));
}

}  // namespace atsume::net
