#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "atsume/net/cancellation.h"
#include "atsume/net/clock.h"

namespace atsume::net {
namespace {

namespace asio = boost::asio;

class RealClock : public Clock {
 public:
  base::SteadyTime steady_now() const override {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
  }

  base::WallTime wall_now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }

  Task<void> sleep_until(base::SteadyTime time) override {
    if (co_await is_cancelled()) co_return;
    auto timer = asio::steady_timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
};

}  // namespace

std::unique_ptr<Clock> make_real_clock() { return std::make_unique<RealClock>(); }

}  // namespace atsume::net
