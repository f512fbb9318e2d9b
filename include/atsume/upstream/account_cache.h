// Accounts by id, kept for a short while and read by all threads at once.
//
// Split into shards, so that threads seldom meet; where they do, readers do not wait for each other.
#pragma once

#include <array>
#include <cstdint>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "atsume/base/time.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// Thread-safe.
class AccountCache {
 public:
  struct Glance {
    SharedAccount account;  // nullptr when it is not kept
    std::uint64_t changes = 0;
  };
  Glance glance(const std::string& id, base::SteadyTime now) const;
  // Unless the account was forgotten since the glance, or a later version of it is kept, so that an old record never
  // covers a new one.
  void remember(SharedAccount account, std::uint64_t changes, base::SteadyTime expires);
  // Once it has returned, no thread is given what was kept before.
  void forget(const std::string& id);

 private:
  struct Entry {
    SharedAccount account;
    base::SteadyTime expires;
  };
  // On cache lines of its own: a lock that is taken is written to.
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<std::string, Entry> entries;
    std::uint64_t changes = 0;  // accounts forgotten
  };
  static constexpr std::size_t kShards = 64;

  Shard& shard_of(const std::string& id) { return shards_[std::hash<std::string>()(id) % kShards]; }
  const Shard& shard_of(const std::string& id) const { return shards_[std::hash<std::string>()(id) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace atsume::upstream
