#include "atsume/net/single_flight.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "atsume/net/task_group.h"
#include "support/run_task.h"
#include "support/sim_clock.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using testing::SimClock;

class SingleFlightTest : public ::testing::Test {
 protected:
  std::function<Task<Result<void>>()> work() {
    return [this]() -> Task<Result<void>> {
      ++runs_;
      const auto end = clock_.steady_now() + 10s;
      co_await clock_.sleep_until(end);
      if (clock_.steady_now() < end)
        co_return Fail(Error(ErrorClass::kCancelled, base::Origin::kEngine, "cancelled", "x"));
      ++ends_;
      if (fails_) co_return Fail(base::engine_error("broken", "the work failed"));
      co_return Result<void>();
    };
  }
  Task<void> call(std::string key, base::Deadline deadline) {
    auto outcome = co_await flight_.run(std::move(key), work(), deadline);
    outcomes_.push_back(outcome ? "ok" : outcome.error().code());
  }
  std::size_t count(std::string_view outcome) const {
    return static_cast<std::size_t>(std::count(outcomes_.begin(), outcomes_.end(), outcome));
  }

  SimClock clock_;
  std::unique_ptr<base::Logger> logger_ = base::make_null_logger();
  SingleFlight flight_{clock_};
  TaskGroup first_{clock_.executor(), *logger_};
  TaskGroup others_{clock_.executor(), *logger_};
  int runs_ = 0;
  int ends_ = 0;
  bool fails_ = false;
  std::vector<std::string> outcomes_;
};

TEST_F(SingleFlightTest, ManyCallersShareOneRun) {
  for (int i = 0; i < 200; ++i) others_.spawn("call", call("key", base::Deadline::never()));
  clock_.run_until_idle();
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(count("ok"), 200u);
  EXPECT_EQ(clock_.elapsed(), 10s);
}

TEST_F(SingleFlightTest, AFailureIsSharedAndNotKept) {
  fails_ = true;
  for (int i = 0; i < 3; ++i) others_.spawn("call", call("key", base::Deadline::never()));
  clock_.run_until_idle();
  EXPECT_EQ(count("broken"), 3u);
  fails_ = false;
  clock_.run(call("key", base::Deadline::never()));
  EXPECT_EQ(count("ok"), 1u);
  EXPECT_EQ(runs_, 2);
}

TEST_F(SingleFlightTest, KeysAreIndependent) {
  others_.spawn("call", call("a", base::Deadline::never()));
  others_.spawn("call", call("b", base::Deadline::never()));
  clock_.run_until_idle();
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(clock_.elapsed(), 10s);
}

TEST_F(SingleFlightTest, ACancelledLeaderHandsOver) {
  first_.spawn("leader", call("key", base::Deadline::never()));
  for (int i = 0; i < 5; ++i) others_.spawn("call", call("key", base::Deadline::never()));
  clock_.advance(4s);
  first_.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(ends_, 1);
  EXPECT_EQ(count("cancelled"), 1u);
  EXPECT_EQ(count("ok"), 5u);
}

TEST_F(SingleFlightTest, ALeaderCancelledAloneLeavesNothingBehind) {
  first_.spawn("leader", call("key", base::Deadline::never()));
  clock_.run_ready();
  first_.cancel();
  clock_.run_until_idle();
  clock_.run(call("key", base::Deadline::never()));
  EXPECT_EQ(count("ok"), 1u);
}

TEST_F(SingleFlightTest, AWaiterGivesUpAtItsDeadline) {
  first_.spawn("leader", call("key", base::Deadline::never()));
  others_.spawn("late", call("key", base::Deadline::after(clock_.steady_now(), 3s)));
  clock_.advance(3s);
  EXPECT_EQ(count("flight_timeout"), 1u);
  clock_.run_until_idle();
  EXPECT_EQ(count("ok"), 1u);
}

TEST_F(SingleFlightTest, AnHeirThatIsGoneToo) {
  first_.spawn("leader", call("key", base::Deadline::never()));
  first_.spawn("heir", call("key", base::Deadline::never()));
  others_.spawn("call", call("key", base::Deadline::never()));
  clock_.run_ready();
  first_.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(count("cancelled"), 2u);
  EXPECT_EQ(count("ok"), 1u);
}

TEST_F(SingleFlightTest, AnExceptionOfTheWorkReachesTheLeaderAndIsAnErrorToOthers) {
  auto throwing = [this]() -> Task<Result<void>> {
    co_await clock_.sleep_until(clock_.steady_now() + 1s);
    throw std::runtime_error("broken");
  };
  auto lead = [this, &throwing]() -> Task<void> {
    EXPECT_THROW((void)co_await flight_.run("key", throwing, base::Deadline::never()), std::runtime_error);
  };
  first_.spawn("leader", lead());
  others_.spawn("call", call("key", base::Deadline::never()));
  clock_.run_until_idle();
  EXPECT_EQ(count("flight_failed"), 1u);
}

// Callers on several threads; the work yields so that they pile up.
TEST(SingleFlightThreads, CallersOnSeveralLoopsShareRuns) {
  const auto clock = make_real_clock();
  SingleFlight flight(*clock);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  auto work = [&]() -> Task<Result<void>> {
    most = std::max(most.load(), ++running);
    co_await clock->sleep_until(clock->steady_now() + 1ms);
    --running;
    co_return Result<void>();
  };
  auto call_often = [&]() -> Task<void> {
    for (int i = 0; i < 50; ++i) {
      if (co_await flight.run("key", work, base::Deadline::never())) ++done;
    }
  };
  auto loop = [&] {
    boost::asio::io_context context;
    testing::run_task(context, call_often());
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(loop);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_EQ(done, 200);
}

}  // namespace
}  // namespace atsume::net
