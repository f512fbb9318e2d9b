#include "app/upkeep.h"

#include "atsume/base/limits.h"
#include "atsume/net/cancellation.h"
#include "atsume/upstream/idle_renewal.h"

namespace atsume::app {

net::Task<void> renew_idle_tokens(Services& shared, LoopServices& loop) {
  upstream::IdleRenewal renewal({.accounts = shared.accounts,
                                 .upstream = loop.upstream,
                                 .definitions = shared.definitions,
                                 .catalog = [&shared] { return shared.catalog.get(); },
                                 .clock = shared.world.clock,
                                 .random = shared.world.random,
                                 .logger = shared.world.logger});
  co_await renewal.run();
}

net::Task<void> sweep_events(Services& shared) {
  auto& clock = shared.world.clock;
  while (!co_await net::is_cancelled()) {
    co_await clock.sleep_until(clock.steady_now() + base::limits::kSweepInterval);
    if (co_await net::is_cancelled()) co_return;
    const auto swept = co_await shared.accounts.sweep_events();
    if (!swept) shared.world.logger.warning("old events not removed", {{"error", swept.error().to_string()}});
  }
}

}  // namespace atsume::app
