#include "lookups/histogram.h"

#include <algorithm>

namespace atsume::bench {

void Histogram::add(std::uint64_t nanoseconds) {
  ++counts_[std::min<std::uint64_t>(nanoseconds, kLongest)];
  ++count_;
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
}

std::uint64_t Histogram::percentile(double share) const {
  std::uint64_t left = static_cast<std::uint64_t>(share * static_cast<double>(count_));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (left < counts_[i]) return i;
    left -= counts_[i];
  }
  return kLongest;
}

}  // namespace atsume::bench
