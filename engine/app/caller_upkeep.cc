#include "app/caller_upkeep.h"

#include "atsume/base/limits.h"
#include "atsume/net/cancellation.h"

namespace atsume::app {
namespace {

constexpr auto kWriteInterval = std::chrono::milliseconds(500);

}  // namespace

net::Task<void> CallerUpkeep::run() {
  auto& clock = services_->world.clock;
  auto& pool = services_->world.pool;
  auto write = [this] { services_->audit.write_queued(); };
  auto sweep = [this] {
    write_uses();
    services_->audit.sweep();
    services_->idempotency.sweep();
  };
  auto next_sweep = clock.steady_now();
  while (!co_await net::is_cancelled()) {
    co_await net::run_blocking(pool, write);
    if (clock.steady_now() >= next_sweep) {
      co_await net::run_blocking(pool, sweep);
      next_sweep = clock.steady_now() + base::limits::kSweepInterval;
    }
    if (co_await net::is_cancelled()) break;
    co_await clock.sleep_until(clock.steady_now() + kWriteInterval);
  }
}

void CallerUpkeep::write_uses() {
  const auto written = services_->keys.write_uses(services_->key_usage);
  if (written) return;
  services_->world.logger.warning("the last use of keys is not written", {{"error", written.error().to_string()}});
}

void CallerUpkeep::finish() {
  services_->audit.write_queued();
  write_uses();
}

}  // namespace atsume::app
