#include "atsume/base/deadline.h"

#include <gtest/gtest.h>

namespace atsume::base {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kNow = SteadyTime(1000s);

TEST(Deadline, PassesAtItsTime) {
  const Deadline deadline = Deadline::after(kNow, 5s);
  EXPECT_FALSE(deadline.has_passed(kNow));
  EXPECT_FALSE(deadline.has_passed(kNow + 5s - 1ns));
  EXPECT_TRUE(deadline.has_passed(kNow + 5s));
}

TEST(Deadline, TellsWhatIsLeftAndNeverLessThanNothing) {
  const Deadline deadline = Deadline::after(kNow, 5s);
  EXPECT_EQ(deadline.left(kNow), 5s);
  EXPECT_EQ(deadline.left(kNow + 1ns), 5s);
  EXPECT_EQ(deadline.left(kNow + 4999ms), 1ms);
  EXPECT_EQ(deadline.left(kNow + 6s), 0ms);
}

TEST(Deadline, NeverDoesNotPass) {
  EXPECT_TRUE(Deadline::never().is_never());
  EXPECT_FALSE(Deadline::never().has_passed(kNow + 1000h));
  EXPECT_EQ(Deadline::never().left(kNow), Duration::max());
  EXPECT_TRUE(Deadline::after(kNow, Duration::max()).is_never());
}

TEST(Deadline, TheEarlierOfTwo) {
  const Deadline soon = Deadline::after(kNow, 1s);
  const Deadline late = Deadline::at(kNow + 2s);
  EXPECT_EQ(late.earlier(soon).time(), soon.time());
  EXPECT_EQ(soon.earlier(late).time(), soon.time());
  EXPECT_EQ(Deadline::never().earlier(late).time(), late.time());
}

}  // namespace
}  // namespace atsume::base
