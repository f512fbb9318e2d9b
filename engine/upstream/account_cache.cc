#include "atsume/upstream/account_cache.h"

#include <mutex>

#include "atsume/base/limits.h"

namespace atsume::upstream {

AccountCache::Glance AccountCache::glance(const std::string& id, base::SteadyTime now) const {
  const Shard& shard = shard_of(id);
  std::shared_lock lock(shard.mutex);
  Glance out{.account = nullptr, .changes = shard.changes};
  const auto found = shard.entries.find(id);
  if (found != shard.entries.end() && found->second.expires > now) out.account = found->second.account;
  return out;
}

void AccountCache::remember(SharedAccount account, std::uint64_t changes, base::SteadyTime expires) {
  const std::string& id = account->record().id;
  Shard& shard = shard_of(id);
  std::unique_lock lock(shard.mutex);
  if (changes != shard.changes) return;
  const auto present = shard.entries.find(id);
  // Two reads may end in another order than they began.
  if (present != shard.entries.end() && present->second.account->record().version > account->record().version) return;
  // A full shard starts again: simpler than an eviction order, and entries live for seconds only.
  if (shard.entries.size() >= base::limits::kAccountCacheEntriesMax / kShards) shard.entries.clear();
  shard.entries[id] = Entry{account, expires};
}

void AccountCache::forget(const std::string& id) {
  Shard& shard = shard_of(id);
  std::unique_lock lock(shard.mutex);
  ++shard.changes;
  shard.entries.erase(id);
}

}  // namespace atsume::upstream
