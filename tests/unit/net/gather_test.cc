// Tasks side by side: all of them end, in whatever order, and failures come through after the last.
#include "atsume/net/gather.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "support/sim_clock.h"

namespace atsume::net {
namespace {

using std::chrono_literals::operator""s;

Task<void> note_after(Clock& clock, base::Duration wait, std::string name, std::vector<std::string>& notes) {
  co_await clock.sleep_until(clock.steady_now() + wait);
  notes.push_back(std::move(name));
}

Task<void> fail_at_once() {
  throw std::runtime_error("broken");
  co_return;
}

TEST(Gather, WaitsForAllAtOnce) {
  testing::SimClock clock;
  std::vector<std::string> notes;
  const auto begun = clock.steady_now();
  std::vector<Task<void>> tasks;
  tasks.push_back(note_after(clock, 3s, "slow", notes));
  tasks.push_back(note_after(clock, 1s, "fast", notes));
  tasks.push_back(note_after(clock, 2s, "middle", notes));
  clock.run(gather(std::move(tasks)));
  EXPECT_EQ(notes, (std::vector<std::string>{"fast", "middle", "slow"}));
  EXPECT_EQ(clock.steady_now() - begun, 3s);
}

TEST(Gather, OfNothingEndsAtOnce) {
  testing::SimClock clock;
  const auto begun = clock.steady_now();
  clock.run(gather({}));
  EXPECT_EQ(clock.steady_now(), begun);
}

TEST(Gather, LetsTheOthersEndBeforeAFailureComesThrough) {
  testing::SimClock clock;
  std::vector<std::string> notes;
  std::vector<Task<void>> tasks;
  tasks.push_back(fail_at_once());
  tasks.push_back(note_after(clock, 2s, "other", notes));
  EXPECT_THROW(clock.run(gather(std::move(tasks))), std::runtime_error);
  EXPECT_EQ(notes, std::vector<std::string>{"other"});
}

}  // namespace
}  // namespace atsume::net
