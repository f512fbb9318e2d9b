#include "atsume/base/ordered_ids.h"

#include <algorithm>

#include "atsume/base/ids.h"

namespace atsume::base {
namespace {

constexpr std::uint16_t kCountMax = 0x0fff;
constexpr std::uint16_t kStartMax = 0x07ff;
constexpr std::size_t kCountPlace = 15;  // of three digits, behind the version

std::string three_digits(std::uint16_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {kDigits[count >> 8U], kDigits[(count >> 4U) & 0xfU], kDigits[count & 0xfU]};
}

}  // namespace

std::string OrderedIds::make(WallTime now, Random& random) {
  const std::int64_t present = now.time_since_epoch().count();
  std::lock_guard lock(mutex_);
  if (present > last_ms_ || count_ == kCountMax) {
    last_ms_ = std::max(present, last_ms_ + 1);
    count_ = static_cast<std::uint16_t>(random.below(kStartMax + 1));
  } else {
    ++count_;
  }
  std::string id = make_uuid_v7(WallTime(std::chrono::milliseconds(last_ms_)), random);
  id.replace(kCountPlace, 3, three_digits(count_));
  return id;
}

}  // namespace atsume::base
