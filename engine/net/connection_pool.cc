#include "net/connection_pool.h"

#include <algorithm>

#include "atsume/base/limits.h"

namespace atsume::net {

ConnectionPool::ConnectionPool(Clock& clock, base::Metrics& metrics)
    : clock_(clock), idle_gauge_(metrics.gauge("atsume_client_idle_connections", "Connections kept for reuse", {})) {}

std::unique_ptr<ClientConnection> ConnectionPool::take(const ConnectionKey& key) {
  close_expired(clock_.steady_now());
  const auto found = idle_.find(key);
  if (found == idle_.end()) return nullptr;
  auto& of_origin = found->second;
  std::unique_ptr<ClientConnection> connection;
  while (!connection && !of_origin.empty()) {
    if (of_origin.back().connection->stream->is_quiet()) connection = std::move(of_origin.back().connection);
    of_origin.pop_back();
    idle_gauge_.add(-1);
  }
  if (of_origin.empty()) idle_.erase(found);
  if (connection) connection->is_reused = true;
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<ClientConnection> connection) {
  const base::SteadyTime now = clock_.steady_now();
  close_expired(now);
  connection->input.release();
  auto& of_origin = idle_[connection->key];
  of_origin.push_back({std::move(connection), now + base::limits::kPooledConnectionIdle});
  idle_gauge_.add(1);
  if (of_origin.size() > base::limits::kPooledConnectionsPerOriginMax) {
    of_origin.erase(of_origin.begin());
    idle_gauge_.add(-1);
  }
}

void ConnectionPool::close_all() {
  for (const auto& [origin, of_origin] : idle_) idle_gauge_.add(-static_cast<double>(of_origin.size()));
  idle_.clear();
}

// Goes through all origins, so not more often than a connection's age has a chance to matter.
void ConnectionPool::close_expired(base::SteadyTime now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + base::limits::kPoolSweepInterval;
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    const auto removed = std::erase_if(entry->second, [now](const Idle& idle) { return idle.expires <= now; });
    idle_gauge_.add(-static_cast<double>(removed));
    entry = entry->second.empty() ? idle_.erase(entry) : std::next(entry);
  }
}

}  // namespace atsume::net
