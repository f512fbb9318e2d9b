// What one evaluation may cost. Expressions come from outside, so every evaluation has one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "atsume/base/limits.h"

namespace atsume::jsonata {

struct Budget {
  std::uint64_t steps_max = base::limits::kJsonataStepsMax;  // evaluated nodes, and items made by loops
  std::size_t depth_max = base::limits::kJsonataDepthMax;    // nested function calls
  std::size_t sequence_max = base::limits::kJsonataSequenceMax;
  std::size_t bytes_max = 512 * 1024 * 1024;  // memory taken from the arena
  bool allow_eval = false;                    // $eval
};

}  // namespace atsume::jsonata
