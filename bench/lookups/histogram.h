// How long things took, to the nanosecond.
#pragma once

#include <cstdint>
#include <vector>

namespace atsume::bench {

class Histogram {
 public:
  void add(std::uint64_t nanoseconds);
  void merge(const Histogram& other);
  std::uint64_t count() const { return count_; }
  // The time that this share (0 to 1) of all did not exceed; the longest that is told is 100 µs.
  std::uint64_t percentile(double share) const;

 private:
  static constexpr std::size_t kLongest = 100'000;
  std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(kLongest + 1);
  std::uint64_t count_ = 0;
};

}  // namespace atsume::bench
