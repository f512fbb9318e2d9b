#include "app/reload.h"

#include <boost/asio/this_coro.hpp>

namespace atsume::app {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

}  // namespace

void Reloader::report(const catalog::LoadResult& loaded, base::SteadyTime begun) const {
  auto& logger = services_->world.logger;
  const auto took = std::chrono::duration_cast<base::Duration>(services_->world.clock.steady_now() - begun);
  std::int64_t errors = 0;
  for (const auto& one : loaded.diagnostics) {
    const bool is_error = one.severity == catalog::Severity::kError;
    if (is_error) ++errors;
    const std::string place = one.file + ":" + std::to_string(one.place.line) + ":" + std::to_string(one.place.column);
    if (is_error) logger.error(one.message, {{"file", place}, {"code", one.code}});
  }
  logger.info("definitions loaded", {{"connectors", static_cast<std::int64_t>(loaded.catalog->connectors.size())},
                                     {"models", static_cast<std::int64_t>(loaded.catalog->models.size())},
                                     {"errors", errors},
                                     {"milliseconds", took.count()}});
}

void Reloader::load_first() {
  const auto begun = services_->world.clock.steady_now();
  fingerprint_ = catalog::fingerprint(sources_);
  auto loaded = catalog::load(sources_, nullptr);
  report(loaded, begun);
  services_->catalog.set(loaded.catalog);
}

net::Task<void> Reloader::watch() {
  auto& clock = services_->world.clock;
  auto& pool = services_->world.pool;
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  while (state.cancelled() == boost::asio::cancellation_type::none) {
    co_await clock.sleep_until(clock.steady_now() + kLookEvery);
    auto look = [sources = sources_] { return catalog::fingerprint(sources); };
    const std::string present = co_await net::run_blocking(pool, look);
    const bool is_requested = is_requested_.exchange(false);
    if (present == fingerprint_ && !is_requested) continue;
    fingerprint_ = present;
    const auto begun = clock.steady_now();
    auto load = [sources = sources_, previous = services_->catalog.get()] { return catalog::load(sources, previous); };
    auto loaded = co_await net::run_blocking(pool, load);
    report(loaded, begun);
    services_->catalog.set(loaded.catalog);
  }
}

}  // namespace atsume::app
