#include "support/sim_clock.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <map>
#include <stdexcept>

#include "atsume/net/cancellation.h"

namespace atsume::testing {

namespace asio = boost::asio;

namespace {

constexpr base::SteadyTime kStart{std::chrono::hours(1)};

net::Task<void> as_root(net::Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(task);
}

}  // namespace

struct SimClock::Impl {
  asio::io_context context{1};
  base::SteadyTime now = kStart;
  std::uint64_t sequence = 0;
  // By time, then by order of falling asleep. The timers never fire by themselves.
  std::map<std::pair<base::SteadyTime, std::uint64_t>, asio::steady_timer*> sleepers;
};

class SimClock::Sleeper {
 public:
  Sleeper(Impl& impl, base::SteadyTime time)
      : impl_(impl), key_(time, impl.sequence++), timer_(impl.context, asio::steady_timer::time_point::max()) {
    impl_.sleepers.emplace(key_, &timer_);
  }
  ~Sleeper() { impl_.sleepers.erase(key_); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  asio::steady_timer& timer() { return timer_; }

 private:
  Impl& impl_;
  std::pair<base::SteadyTime, std::uint64_t> key_;
  asio::steady_timer timer_;
};

SimClock::SimClock() : impl_(std::make_unique<Impl>()) {}
SimClock::~SimClock() = default;

base::SteadyTime SimClock::steady_now() const { return impl_->now; }

base::WallTime SimClock::wall_now() const {
  constexpr base::WallTime kWallStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  return kWallStart + elapsed();
}

base::Duration SimClock::elapsed() const { return std::chrono::duration_cast<base::Duration>(impl_->now - kStart); }

asio::any_io_executor SimClock::executor() { return impl_->context.get_executor(); }

net::Task<void> SimClock::sleep_until(base::SteadyTime time) {
  if (time <= impl_->now || co_await net::is_cancelled()) co_return;
  Sleeper sleeper(*impl_, time);
  co_await sleeper.timer().async_wait(asio::as_tuple(asio::use_awaitable));
}

void SimClock::run_ready() {
  impl_->context.restart();
  impl_->context.poll();
}

bool SimClock::jump(base::SteadyTime latest) {
  if (impl_->sleepers.empty()) return false;
  const base::SteadyTime next = impl_->sleepers.begin()->first.first;
  if (next > latest || next == base::SteadyTime::max()) return false;
  impl_->now = std::max(impl_->now, next);
  while (!impl_->sleepers.empty() && impl_->sleepers.begin()->first.first <= impl_->now) {
    impl_->sleepers.begin()->second->cancel();
    impl_->sleepers.erase(impl_->sleepers.begin());
  }
  return true;
}

void SimClock::run_until_idle() {
  do run_ready();
  while (jump(base::SteadyTime::max()));
}

void SimClock::advance(base::Duration length) {
  const base::SteadyTime end = impl_->now + length;
  do run_ready();
  while (jump(end));
  impl_->now = end;
  run_ready();
}

void SimClock::run_to_end(net::Task<void> task) {
  bool is_done = false;
  std::exception_ptr thrown;
  asio::co_spawn(impl_->context, as_root(std::move(task)), [&](std::exception_ptr error) {
    is_done = true;
    thrown = std::move(error);
    impl_->context.stop();
  });
  do {
    run_ready();
    if (is_done) break;
  } while (jump(base::SteadyTime::max()));
  if (thrown) std::rethrow_exception(thrown);
  if (is_done) return;
  // The coroutine still refers to this frame, so there is no going on with this clock.
  impl_->context.stop();
  throw std::logic_error("the task waits for something that can never happen: nothing can run and nobody sleeps");
}

}  // namespace atsume::testing
