// A point in time after which nobody waits any more. Passed down explicitly; a callee may shorten it,
// never lengthen it.
#pragma once

#include <algorithm>

#include "atsume/base/time.h"

namespace atsume::base {

class Deadline {
 public:
  // Explicitly none: only for background work that is bounded by its task group.
  static constexpr Deadline never() { return Deadline(SteadyTime::max()); }
  static Deadline at(SteadyTime time) { return Deadline(time); }
  static Deadline after(SteadyTime now, Duration length) {
    if (length > std::chrono::hours(24 * 365)) return never();
    return Deadline(now + length);
  }

  SteadyTime time() const { return time_; }
  bool is_never() const { return time_ == SteadyTime::max(); }
  bool has_passed(SteadyTime now) const { return now >= time_; }
  // Zero when it has passed.
  Duration left(SteadyTime now) const {
    if (is_never()) return Duration::max();
    return std::max(Duration(0), std::chrono::ceil<Duration>(time_ - now));
  }
  // The earlier of the two.
  Deadline earlier(Deadline other) const { return Deadline(std::min(time_, other.time_)); }

 private:
  explicit constexpr Deadline(SteadyTime time) : time_(time) {}
  SteadyTime time_;
};

}  // namespace atsume::base
