// A clock for tests: time stands still while anything can run and jumps to the next wake-up when nothing
// can. A test that spends hours of backoff runs in milliseconds, in the same order every time.
//
//   SimClock clock;
//   auto result = clock.run(client->send(...));     // as a blocking call
//   EXPECT_EQ(clock.elapsed(), 30s);
//
// Everything of a test runs on the clock's one io_context. Use net::make_inline_pool() for blocking work: work
// on real threads is invisible to the clock.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>

#include "atsume/base/time.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"

namespace atsume::testing {

class SimClock : public net::Clock {
 public:
  // 2026-01-01T00:00:00Z on the wall.
  SimClock();
  ~SimClock() override;

  base::SteadyTime steady_now() const override;
  base::WallTime wall_now() const override;
  net::Task<void> sleep_until(base::SteadyTime time) override;

  boost::asio::any_io_executor executor();
  // Time passed since the clock was made.
  base::Duration elapsed() const;

  // Runs what can run now; no time passes.
  void run_ready();
  // Runs until nothing can run and nobody sleeps: every timeout strikes.
  void run_until_idle();
  // Lets exactly `length` pass, waking who sleeps on the way.
  void advance(base::Duration length);

  // Runs `task` to its end, letting time pass as needed, and returns its result; exceptions come through.
  // Throws std::logic_error when the task waits for something that can never happen.
  template <class T>
  T run(net::Task<T> task);

 private:
  struct Impl;
  class Sleeper;
  void run_to_end(net::Task<void> task);
  bool jump(base::SteadyTime latest);
  template <class T>
  static net::Task<void> keep(net::Task<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
  }

  std::unique_ptr<Impl> impl_;
};

template <class T>
T SimClock::run(net::Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    run_to_end(std::move(task));
  } else {
    std::optional<T> result;
    run_to_end(keep<T>(std::move(task), result));
    return std::move(*result);
  }
}

}  // namespace atsume::testing
