// Instants and their text forms. The engine never reads the clock here: instants come from
// net::Clock, handed in by the application.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace atsume::base {

using Duration = std::chrono::milliseconds;
// For waiting: never jumps.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
// For people and protocols: milliseconds since 1970-01-01T00:00:00Z.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

// "2026-03-25T00:00:00.000Z"; years 0000 to 9999, times beyond them are shown as the nearest one within.
std::string to_iso8601(WallTime time);
// RFC 3339 date-time (any offset) or a date alone (midnight UTC); nullopt when it is neither. Digits beyond
// milliseconds are cut off.
std::optional<WallTime> parse_iso8601(std::string_view text);
// RFC 9110 IMF-fixdate, "Wed, 25 Mar 2026 00:00:00 GMT".
std::string to_http_date(WallTime time);
std::optional<WallTime> parse_http_date(std::string_view text);
// "250ms", "10s", "5m", "2h", "1d"; nullopt when it is none of them or overflows.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace atsume::base
