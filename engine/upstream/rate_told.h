// What answers tell of the provider's limits. Pure.
#pragma once

#include "atsume/net/http_message.h"
#include "atsume/upstream/rate_limit.h"

namespace atsume::upstream {

// From the header fields that the connector's limits name.
ToldLimits told_limits(const catalog::Limits& limits, const net::Headers& headers, base::WallTime now);

// Of an answer whose body is not read: how long its header fields say to stay away, by the policy's rules
// (Retry-After when it has none).
std::optional<base::Duration> told_wait(const catalog::RetryPolicy& policy, const net::Headers& headers,
                                        base::WallTime now);

}  // namespace atsume::upstream
