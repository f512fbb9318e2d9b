// The wall time of one evaluation, by the machine's clock.
#pragma once

#include <chrono>

#include "atsume/jsonata/budget.h"

namespace atsume::app {

class Deadline final : public jsonata::TimeLimit {
 public:
  explicit Deadline(double milliseconds)
      : end_(std::chrono::steady_clock::now() + std::chrono::duration<double, std::milli>(milliseconds)) {}
  bool has_passed() override { return std::chrono::steady_clock::now() >= end_; }

 private:
  std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double, std::nano>> end_;
};

}  // namespace atsume::app
