#include "atsume/net/task_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "support/sim_clock.h"

namespace atsume::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::SimClock;

class TaskGroupTest : public ::testing::Test {
 protected:
  static Task<void> sleep(SimClock& clock, base::Duration length, bool& woke_in_time) {
    const auto end = clock.steady_now() + length;
    co_await clock.sleep_until(end);
    woke_in_time = clock.steady_now() >= end;
  }

  SimClock clock_;
  std::string log_;
  std::unique_ptr<base::Logger> logger_ = base::make_string_logger(log_);
  TaskGroup group_{clock_.executor(), *logger_};
};

TEST_F(TaskGroupTest, RunsAndCountsTasks) {
  bool first = false;
  bool second = false;
  group_.spawn("first", sleep(clock_, 1s, first));
  group_.spawn("second", sleep(clock_, 2s, second));
  EXPECT_EQ(group_.size(), 2u);
  clock_.advance(1s);
  EXPECT_EQ(group_.size(), 1u);
  clock_.run_until_idle();
  EXPECT_EQ(group_.size(), 0u);
  EXPECT_TRUE(first && second);
}

Task<void> fail() {
  throw std::runtime_error("it broke");
  co_return;
}

TEST_F(TaskGroupTest, LogsWhatATaskThrowsAndGoesOn) {
  group_.spawn("the fragile one", fail());
  clock_.run_until_idle();
  EXPECT_EQ(group_.size(), 0u);
  EXPECT_THAT(log_, HasSubstr("the fragile one"));
  EXPECT_THAT(log_, HasSubstr("it broke"));
}

TEST_F(TaskGroupTest, CancelEndsSleepsEarlyAndAlsoTheNextOnes) {
  bool first = true;
  bool second = true;
  auto twice = [](SimClock& clock, bool& a, bool& b) -> Task<void> {
    co_await sleep(clock, 1h, a);
    co_await sleep(clock, 1h, b);
  };
  group_.spawn("sleeper", twice(clock_, first, second));
  clock_.run_ready();
  group_.cancel();
  clock_.run_until_idle();
  EXPECT_FALSE(first || second);
  EXPECT_EQ(clock_.elapsed(), 0s);
  EXPECT_EQ(group_.size(), 0u);
}

TEST_F(TaskGroupTest, ATaskCancelledBeforeItBeganHearsOfIt) {
  bool woke = true;
  group_.spawn("sleeper", sleep(clock_, 1h, woke));
  group_.cancel();
  clock_.run_until_idle();
  EXPECT_FALSE(woke);
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(TaskGroupTest, DrainWaitsForTasks) {
  bool woke = false;
  group_.spawn("sleeper", sleep(clock_, 5s, woke));
  clock_.run(group_.drain(clock_, base::Deadline::after(clock_.steady_now(), 10s)));
  EXPECT_TRUE(woke);
  EXPECT_EQ(clock_.elapsed(), 5s);
}

TEST_F(TaskGroupTest, DrainCancelsAtItsDeadline) {
  bool woke = true;
  group_.spawn("sleeper", sleep(clock_, 1h, woke));
  clock_.run(group_.drain(clock_, base::Deadline::after(clock_.steady_now(), 10s)));
  EXPECT_FALSE(woke);
  EXPECT_EQ(clock_.elapsed(), 10s);
  EXPECT_EQ(group_.size(), 0u);
}

TEST_F(TaskGroupTest, ACancelledDrainStillLeavesTheGroupEmpty) {
  bool woke = true;
  group_.spawn("sleeper", sleep(clock_, 1h, woke));
  TaskGroup outer(clock_.executor(), *logger_);
  outer.spawn("drain", group_.drain(clock_, base::Deadline::never()));
  clock_.run_ready();
  outer.cancel();
  clock_.run_until_idle();
  EXPECT_EQ(group_.size(), 0u);
  EXPECT_EQ(outer.size(), 0u);
  EXPECT_FALSE(woke);
}

TEST_F(TaskGroupTest, ATaskMaySpawnAnother) {
  bool woke = false;
  auto parent = [](TaskGroup& group, SimClock& clock, bool& result) -> Task<void> {
    group.spawn("child", sleep(clock, 1s, result));
    co_return;
  };
  group_.spawn("parent", parent(group_, clock_, woke));
  clock_.run(group_.drain(clock_, base::Deadline::never()));
  EXPECT_TRUE(woke);
}

}  // namespace
}  // namespace atsume::net
