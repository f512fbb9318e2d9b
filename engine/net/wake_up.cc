#include "atsume/net/wake_up.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "atsume/net/cancellation.h"

namespace atsume::net {
namespace {

namespace asio = boost::asio;

Task<void> sleep_quietly(Clock& clock, base::SteadyTime time) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await clock.sleep_until(time);
}

}  // namespace

// The timer never fires by itself: cancelling its waits is the notification.
struct WakeUp::Impl {
  explicit Impl(asio::any_io_executor home)
      : executor(std::move(home)), timer(executor, asio::steady_timer::time_point::max()) {}
  asio::any_io_executor executor;
  asio::steady_timer timer;
};

WakeUp::WakeUp(asio::any_io_executor executor) : impl_(std::make_unique<Impl>(std::move(executor))) {}
WakeUp::~WakeUp() = default;

const asio::any_io_executor& WakeUp::executor() const { return impl_->executor; }

void WakeUp::notify_all() { impl_->timer.cancel(); }

Task<void> WakeUp::wait(Clock& clock, base::Deadline deadline) {
  if (co_await is_cancelled()) co_return;
  if (deadline.is_never()) {
    co_await wait_regardless();
    co_return;
  }
  auto woken = impl_->timer.async_wait(asio::deferred);
  auto late = asio::co_spawn(impl_->executor, sleep_quietly(clock, deadline.time()), asio::deferred);
  co_await asio::experimental::make_parallel_group(std::move(woken), std::move(late))
      .async_wait(asio::experimental::wait_for_one(), asio::as_tuple(asio::use_awaitable));
}

Task<void> WakeUp::wait_regardless() { co_await impl_->timer.async_wait(asio::as_tuple(asio::use_awaitable)); }

}  // namespace atsume::net
