// Names to addresses, on the blocking pool.
#pragma once

#include <string>
#include <vector>

#include "atsume/base/deadline.h"
#include "atsume/net/clock.h"
#include "atsume/net/egress.h"
#include "atsume/net/loop.h"

namespace atsume::net {

// In the order of preference of the system; an address written as text is itself. Never empty.
// Errors: kUnavailable "dns_failed"; kTimeout "connect_timeout"; kCancelled. A lookup whose caller has gone
// ends on the pool by the system resolver's own time limit.
Task<Result<std::vector<IpAddress>>> resolve(BlockingPool& pool, Clock& clock, std::string host,
                                             base::Deadline deadline);

}  // namespace atsume::net
