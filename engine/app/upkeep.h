// What the engine does by itself, without being called.
#pragma once

#include "app/services.h"
#include "atsume/net/task.h"

namespace atsume::app {

// Renews the tokens of accounts that nobody calls; runs until cancelled. On the loop of `loop`.
net::Task<void> renew_idle_tokens(Services& shared, LoopServices& loop);

// Removes events that are old; runs until cancelled.
net::Task<void> sweep_events(Services& shared);

}  // namespace atsume::app
