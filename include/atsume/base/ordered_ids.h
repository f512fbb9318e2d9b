// UUIDs of version 7 that sort in the order in which they were made, also within one millisecond.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "atsume/base/random.h"
#include "atsume/base/time.h"

namespace atsume::base {

// RFC 9562, section 6.2, method 1: twelve bits count within a millisecond, from a random start below 2048. A clock that
// goes back, and a millisecond that is used up, go on counting from the last id. Thread-safe where `random` is.
class OrderedIds {
 public:
  std::string make(WallTime now, Random& random);

 private:
  std::mutex mutex_;
  std::int64_t last_ms_ = -1;
  std::uint16_t count_ = 0;
};

}  // namespace atsume::base
