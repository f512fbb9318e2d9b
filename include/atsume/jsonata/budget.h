// What one evaluation may cost. Expressions come from outside, so every evaluation has one.
//
// Whatever is spent first ends the evaluation with an error of code "jsonata_budget", whose detail "budget" is the
// name given here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atsume/base/limits.h"

namespace atsume::jsonata {

struct Budget {
  std::uint64_t steps_max = base::limits::kJsonataStepsMax;             // "steps": nodes and items of loops
  std::size_t depth_max = base::limits::kJsonataDepthMax;               // "depth": nested function calls
  std::size_t sequence_max = base::limits::kJsonataSequenceMax;         // "sequence": items of one sequence
  std::size_t bytes_max = base::limits::kJsonataMemoryBytesMax;         // "memory": taken from the arena
  std::size_t output_bytes_max = base::limits::kJsonataOutputBytesMax;  // "output": the result written out, about
  bool allow_eval = false;                                              // $eval
};

// The wall time an evaluation may take ("time"), told by whoever has a clock. Asked every few thousand steps, on
// the thread that evaluates.
class TimeLimit {
 public:
  virtual ~TimeLimit() = default;
  virtual bool has_passed() = 0;
};

// The other limits: "regex" (matching takes too long) and "picture" (a date or number picture is too long).
enum class Limit : std::uint8_t { kSteps, kDepth, kSequence, kMemory, kOutput, kTime, kRegex, kPicture };
std::string_view name_of(Limit limit);

}  // namespace atsume::jsonata
