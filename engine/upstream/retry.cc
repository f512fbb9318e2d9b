#include "upstream/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

using base::Duration;
using catalog::WaitAs;

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Duration from_milliseconds(double milliseconds) {
  constexpr double kDay = 24.0 * 3600 * 1000;
  return Duration(static_cast<std::int64_t>(std::clamp(milliseconds, 0.0, kDay)));
}

Duration until(base::WallTime moment, base::WallTime now) { return std::max(Duration(0), moment - now); }

// Seconds and milliseconds since 1970 are told apart by size: in seconds this number is the year 5138.
constexpr double kMillisecondsFrom = 1e11;

std::optional<Duration> read_epoch(std::string_view text, base::WallTime now) {
  auto value = to_number(text);
  if (!value) return std::nullopt;
  const double milliseconds = *value >= kMillisecondsFrom ? *value : *value * 1000;
  return from_milliseconds(milliseconds - static_cast<double>(now.time_since_epoch().count()));
}

// The part of a value that `match` picks; all of it without one.
std::optional<std::string> picked(const catalog::Wait& wait, std::string_view text) {
  if (!wait.match) return std::string(text);
  auto groups = wait.match->search(text);
  if (!groups || !*groups || (*groups)->size() < 2) return std::nullopt;
  return (**groups)[1];
}

std::optional<Duration> body_wait(const catalog::Wait& wait, const AnswerScope& answer, base::WallTime now) {
  auto value = answer.evaluate(wait.body);
  auto text = value ? scalar_text(*value) : std::nullopt;
  if (text) text = picked(wait, *text);
  return text ? read_wait(wait.as, *text, now) : std::nullopt;
}

}  // namespace

std::optional<Duration> header_wait(const catalog::Wait& wait, const net::Headers& headers, base::WallTime now) {
  if (wait.header.empty() || !headers.contains(wait.header)) return std::nullopt;
  const auto text = picked(wait, headers.get(wait.header));
  return text ? read_wait(wait.as, *text, now) : std::nullopt;
}

std::optional<Duration> read_wait(WaitAs as, std::string_view text, base::WallTime now) {
  text = base::trim(text);
  switch (as) {
    case WaitAs::kEpoch:
      return read_epoch(text, now);
    case WaitAs::kMilliseconds:
      if (auto value = to_number(text)) return from_milliseconds(*value);
      return std::nullopt;
    case WaitAs::kDate: {
      auto moment = base::parse_http_date(text);
      if (!moment) moment = base::parse_iso8601(text);
      if (!moment) return std::nullopt;
      return until(*moment, now);
    }
    case WaitAs::kAuto:
      if (auto moment = base::parse_http_date(text)) return until(*moment, now);
      [[fallthrough]];
    case WaitAs::kSeconds:
      if (auto value = to_number(text)) return from_milliseconds(*value * 1000);
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Duration> asked_wait(const catalog::RetryPolicy& policy, const net::Headers& headers,
                                   const AnswerScope& answer, base::WallTime now) {
  if (policy.waits.empty()) {
    return headers.contains("retry-after") ? read_wait(WaitAs::kAuto, headers.get("retry-after"), now) : std::nullopt;
  }
  std::optional<Duration> longest;
  for (const auto& wait : policy.waits) {
    const auto one = wait.header.empty() ? body_wait(wait, answer, now) : header_wait(wait, headers, now);
    if (one && (!longest || *one > *longest)) longest = one;
  }
  return longest;
}

Duration backoff(const catalog::RetryPolicy& policy, int attempt, base::Random& random) {
  const double grown = static_cast<double>(policy.backoff_first.count()) * std::pow(policy.backoff_factor, attempt);
  const auto bound = static_cast<std::uint64_t>(std::min(grown, static_cast<double>(policy.backoff_max.count())));
  return Duration(static_cast<std::int64_t>(policy.has_full_jitter ? random.below(bound + 1) : bound));
}

net::Headers rate_limit_headers(const catalog::Limits& limits, const net::Headers& answer, base::WallTime now) {
  net::Headers out;
  if (limits.remaining_header.empty() || !answer.contains(limits.remaining_header)) return out;
  if (!limits.rates.empty()) out.set("ratelimit-limit", std::to_string(limits.rates.front().requests));
  out.set("ratelimit-remaining", answer.get(limits.remaining_header));
  if (limits.reset && !limits.reset->header.empty()) {
    if (auto wait = read_wait(limits.reset->as, answer.get(limits.reset->header), now)) {
      out.set("ratelimit-reset", std::to_string(std::chrono::ceil<std::chrono::seconds>(*wait).count()));
    }
  }
  return out;
}

}  // namespace atsume::upstream
