// How the end of a message body is found (RFC 9112 section 6).
#pragma once

#include <cstdint>

namespace atsume::net {

struct Framing {
  enum class Kind { kNone, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kNone;
  std::uint64_t length = 0;  // of kLength

  bool operator==(const Framing&) const = default;
};

}  // namespace atsume::net
