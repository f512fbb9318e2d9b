// Time as a seam: the machine's in production; in tests a clock that jumps to the next wake-up when
// nothing else can run (tests/support/sim_clock.h).
#pragma once

#include <memory>

#include "atsume/base/deadline.h"
#include "atsume/base/time.h"
#include "atsume/net/task.h"

namespace atsume::net {

class Clock {
 public:
  virtual ~Clock() = default;
  // Both may be called from any thread.
  virtual base::SteadyTime steady_now() const = 0;
  virtual base::WallTime wall_now() const = 0;
  // Resumes on the caller's executor at `time` or at once when it has passed. Cancellation of the
  // calling coroutine ends it early without an error: look at the time, or at your own state.
  virtual Task<void> sleep_until(base::SteadyTime time) = 0;
};

// The machine's clocks.
std::unique_ptr<Clock> make_real_clock();

}  // namespace atsume::net
