// The three ways in which a stream fails (contract in stream.h).
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"

namespace atsume::net {

inline constexpr std::string_view kStreamTimeout = "stream_timeout";
inline constexpr std::string_view kStreamClosed = "stream_closed";

inline Error stream_timeout_error() {
  return {ErrorClass::kTimeout, base::Origin::kEngine, kStreamTimeout, "the peer sent or took nothing in time"};
}
inline Error stream_closed_error(std::string_view why) {
  return {ErrorClass::kUnavailable, base::Origin::kEngine, kStreamClosed, "the connection broke: " + std::string(why)};
}
inline Error stream_cancelled_error() {
  return {ErrorClass::kCancelled, base::Origin::kEngine, "cancelled", "the wait on a connection was cancelled"};
}

}  // namespace atsume::net
