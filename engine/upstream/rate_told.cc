#include "upstream/rate_told.h"

#include <charconv>

#include "atsume/base/text.h"
#include "upstream/retry.h"

namespace atsume::upstream {

ToldLimits told_limits(const catalog::Limits& limits, const net::Headers& headers, base::WallTime now) {
  ToldLimits out;
  if (limits.remaining_header.empty()) return out;
  const std::string_view text = base::trim(headers.get(limits.remaining_header));
  std::int64_t remaining = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), remaining);
  if (error == std::errc() && end == text.data() + text.size()) out.remaining = remaining;
  if (limits.reset) out.reset = header_wait(*limits.reset, headers, now);
  return out;
}

std::optional<base::Duration> told_wait(const catalog::RetryPolicy& policy, const net::Headers& headers,
                                        base::WallTime now) {
  const catalog::Wait retry_after{.header = "retry-after"};
  if (policy.waits.empty()) return header_wait(retry_after, headers, now);
  std::optional<base::Duration> longest;
  for (const auto& wait : policy.waits) longest = std::max(longest, header_wait(wait, headers, now));
  return longest;
}

}  // namespace atsume::upstream
