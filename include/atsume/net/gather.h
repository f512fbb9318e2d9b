// Several tasks side by side on the caller's loop.
#pragma once

#include <vector>

#include "atsume/net/task.h"

namespace atsume::net {

// Starts all and waits until every one has ended; then the first exception among them, if any, comes through. A
// cancellation goes to all. What the tasks refer to has to live until then.
Task<void> gather(std::vector<Task<void>> tasks);

}  // namespace atsume::net
