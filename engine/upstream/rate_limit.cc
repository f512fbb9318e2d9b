#include "atsume/upstream/rate_limit.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <mutex>
#include <unordered_map>

#include "atsume/base/limits.h"
#include "atsume/net/cancellation.h"
#include "upstream/rate_queue.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;
using base::Duration;
using base::SteadyTime;
using QueuePtr = std::shared_ptr<RateQueue>;

// How long a caller is told to stay away when only the end of another request can serve it.
constexpr Duration kRetryWhenBusy = std::chrono::seconds(1);

Error refusal(const catalog::Connector& connector, Duration wait) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  return base::provider_error(
             ErrorClass::kRateLimited, "rate_limited",
             "the rate limit of " + connector.name + " is used up: the request would have to wait for " +
                 std::to_string(ceil<seconds>(wait).count()) +
                 " s, longer than this call may; it was not sent. Repeat it later, or set atsume_max_wait_ms")
      .with_retry_after(wait);
}

}  // namespace

struct RateLimiter::State : std::enable_shared_from_this<State> {
  State(net::Clock& its_clock, base::Metrics& its_metrics) : clock(its_clock), metrics(its_metrics) {}

  net::Clock& clock;
  base::Metrics& metrics;
  std::mutex mutex;
  std::unordered_map<std::string, QueuePtr> queues;
  std::size_t sweep_at = limits::kRateAccountsKept;

  QueuePtr queue_of(const catalog::Connector& connector, const AccountView& account, SteadyTime now);
  std::size_t size() const;
  void sweep(SteadyTime now);
  // A place for the waiter, under way already or in the queue; an error when the queue is too long for it.
  Result<std::unique_ptr<Place>> admit(const catalog::Connector& connector, const AccountView& account,
                                       const RateWaiterPtr& waiter, SteadyTime latest);
  // When to look again; nullopt once the request may go.
  Result<std::optional<SteadyTime>> look(const catalog::Connector& connector, Place& place, SteadyTime latest);
  void note_wait(const catalog::Connector& connector, Duration waited);
  Error refuse(const catalog::Connector& connector, Duration wait);
};

// A request's place, in the queue and then under way; gives it back when destroyed.
struct RateLimiter::Place {
  Place(std::shared_ptr<State> its_state, QueuePtr its_queue, RateWaiterPtr its_waiter)
      : state(std::move(its_state)), queue(std::move(its_queue)), waiter(std::move(its_waiter)) {}
  ~Place() {
    const std::lock_guard lock(state->mutex);
    queue->leave(waiter, state->clock.steady_now());
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  std::shared_ptr<State> state;
  QueuePtr queue;
  RateWaiterPtr waiter;
};

QueuePtr RateLimiter::State::queue_of(const catalog::Connector& connector, const AccountView& account, SteadyTime now) {
  const bool is_shared = std::ranges::any_of(connector.limits.rates,
                                             [](const auto& rate) { return rate.scope == catalog::Rate::Scope::kApp; });
  std::string key = connector.id;
  // The emulator's accounts take nothing from the real provider.
  key += account.record().is_sandbox ? "!" : "/";
  if (!is_shared) key += account.record().id;
  QueuePtr& queue = queues[key];
  if (!queue) queue = std::make_shared<RateQueue>();
  QueuePtr out = queue;
  out->configure(connector.limits);
  if (queues.size() >= sweep_at || out->size() >= sweep_at) sweep(now);
  return out;
}

std::size_t RateLimiter::State::size() const {
  std::size_t count = 0;
  for (const auto& [key, queue] : queues) count += queue->size();
  return count;
}

// Each time twice as many are known as were left the last time: it costs each call the same on the whole.
void RateLimiter::State::sweep(SteadyTime now) {
  for (const auto& [key, queue] : queues) queue->sweep(now);
  std::erase_if(queues, [now](const auto& one) { return one.second.use_count() == 1 && one.second->is_idle(now); });
  sweep_at = std::max(limits::kRateAccountsKept, 2 * size());
}

void RateLimiter::State::note_wait(const catalog::Connector& connector, Duration waited) {
  metrics
      .histogram("atsume_rate_limit_wait_seconds", "Time that requests waited for a provider's rate limit.",
                 {{"connector", connector.id}})
      .observe(std::chrono::duration<double>(waited).count());
}

Error RateLimiter::State::refuse(const catalog::Connector& connector, Duration wait) {
  metrics
      .counter("atsume_rate_limit_refusals_total", "Requests that were not sent because of a provider's rate limit.",
               {{"connector", connector.id}})
      .add();
  return refusal(connector, std::max(wait, kRetryWhenBusy));
}

Result<std::unique_ptr<RateLimiter::Place>> RateLimiter::State::admit(const catalog::Connector& connector,
                                                                      const AccountView& account,
                                                                      const RateWaiterPtr& waiter, SteadyTime latest) {
  const std::lock_guard lock(mutex);
  const SteadyTime now = clock.steady_now();
  const QueuePtr queue = queue_of(connector, account, now);
  queue->serve(now);
  waiter->number = queue->try_take(waiter->account, now);
  if (waiter->number == 0) {
    const SteadyTime estimate = queue->estimate(waiter->account, now);
    if (estimate > latest || latest <= now) {
      return Fail(refuse(connector, std::chrono::ceil<Duration>(estimate - now)));
    }
    queue->enter(waiter, now);
  }
  return std::make_unique<Place>(shared_from_this(), queue, waiter);
}

Result<std::optional<SteadyTime>> RateLimiter::State::look(const catalog::Connector& connector, Place& place,
                                                           SteadyTime latest) {
  const std::lock_guard lock(mutex);
  const SteadyTime now = clock.steady_now();
  place.queue->serve(now);
  if (place.waiter->number != 0) return std::nullopt;
  if (now >= latest) {
    const SteadyTime estimate = place.queue->estimate(place.waiter->account, now);
    return Fail(refuse(connector, std::chrono::ceil<Duration>(estimate - now)));
  }
  return std::min(latest, place.queue->watch(place.waiter));
}

RateLimiter::Permit::Permit() = default;
RateLimiter::Permit::Permit(Permit&& other) noexcept = default;
RateLimiter::Permit& RateLimiter::Permit::operator=(Permit&& other) noexcept = default;
RateLimiter::Permit::~Permit() = default;

void RateLimiter::Permit::learn(const ToldLimits& told) {
  if (!place_ || (!told.remaining && !told.refused)) return;
  State& state = *place_->state;
  const std::lock_guard lock(state.mutex);
  const SteadyTime now = state.clock.steady_now();
  RateBucket& bucket = place_->queue->bucket(place_->waiter->account);
  if (told.remaining) {
    const auto reset = told.reset ? told.reset : bucket.shortest();
    const auto left = std::min(reset.value_or(Duration(0)), Duration(limits::kLearnedBlockMax));
    bucket.learn_remaining(place_->waiter->number, *told.remaining, now + left);
  }
  if (told.refused) bucket.block(now + std::min(*told.refused, Duration(limits::kLearnedBlockMax)));
  place_->queue->serve(now);
}

RateLimiter::RateLimiter(net::Clock& clock, base::Metrics& metrics) : state_(std::make_shared<State>(clock, metrics)) {}
RateLimiter::~RateLimiter() = default;

std::size_t RateLimiter::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->size();
}

net::Task<Result<RateLimiter::Permit>> RateLimiter::acquire(const catalog::Connector& connector,
                                                            const AccountView& account, Duration wait_max,
                                                            base::Deadline deadline) {
  const auto state = state_;
  const SteadyTime begin = state->clock.steady_now();
  const SteadyTime latest = std::min(begin + std::max(wait_max, Duration(0)), deadline.time());
  const auto waiter = std::make_shared<RateWaiter>(co_await boost::asio::this_coro::executor, account.record().id);
  Permit permit;
  ATSUME_CO_TRY(permit.place_, state->admit(connector, account, waiter, latest));
  for (;;) {
    ATSUME_CO_TRY(const auto wake_at, state->look(connector, *permit.place_, latest));
    if (!wake_at) break;
    if (co_await net::is_cancelled()) {
      co_return Fail(
          Error(ErrorClass::kCancelled, base::Origin::kEngine, "cancelled", "the wait for a rate limit was cancelled"));
    }
    co_await waiter->wake_up.wait(state->clock, base::Deadline::at(*wake_at));
  }
  permit.waited_ = std::chrono::ceil<Duration>(state->clock.steady_now() - begin);
  if (permit.waited_ > Duration(0)) state->note_wait(connector, permit.waited_);
  co_return permit;
}

}  // namespace atsume::upstream
