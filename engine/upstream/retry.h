// How long to wait before asking again. Pure.
#pragma once

#include <optional>

#include "atsume/base/random.h"
#include "atsume/base/time.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/http_message.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// The longest wait the answer asks for, by the policy's rules (Retry-After when it has none); nullopt when
// it asks for none. A moment that has passed is a wait of zero.
std::optional<base::Duration> asked_wait(const catalog::RetryPolicy& policy, const net::Headers& headers,
                                         const AnswerScope& answer, base::WallTime now);

// What the wait's header field says; nullopt for a wait that looks at the body.
std::optional<base::Duration> header_wait(const catalog::Wait& wait, const net::Headers& headers, base::WallTime now);

// One header value as a wait.
std::optional<base::Duration> read_wait(catalog::WaitAs as, std::string_view text, base::WallTime now);

// Exponential with full jitter: uniform in [0, min(max, first * factor^attempt)]. `attempt` counts from 0.
base::Duration backoff(const catalog::RetryPolicy& policy, int attempt, base::Random& random);

// ratelimit-limit, -remaining and -reset (seconds) as the connector's limits tell.
net::Headers rate_limit_headers(const catalog::Limits& limits, const net::Headers& answer, base::WallTime now);

}  // namespace atsume::upstream
