// API keys: who is calling. A cache over store::ApiKeyTable, shared by all loops.
//
// An entry lives a few seconds, so that a key revoked by another engine on the same store ends soon; one
// revoked through this object ends at once, on every thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/tables.h"

namespace atsume::api {

// Thread-safe. All references must outlive it.
class Keys {
 public:
  Keys(store::ApiKeyTable& table, net::BlockingPool& pool, net::Clock& clock, base::Random& random);

  // The key whose text this is. Error kUnauthenticated: "key_missing", "key_unknown", "key_expired",
  // "key_revoked".
  net::Task<Result<store::ApiKey>> authenticate(std::string key_text);
  net::Task<Result<store::NewApiKey>> create(std::string name, std::string description, store::KeyLevel level,
                                             bool is_live, std::optional<base::WallTime> expires_at);
  // Error kNotFound "key_not_found".
  net::Task<Result<store::ApiKey>> find(std::string id);
  net::Task<Result<store::ApiKey>> revoke(std::string id);
  net::Task<Result<store::Page<store::ApiKey>>> list(std::string after, std::size_t limit);

 private:
  struct Entry {
    store::ApiKey key;
    base::SteadyTime expires;
  };
  struct Glance {
    std::optional<store::ApiKey> key;  // when it is cached
    std::uint64_t revocations = 0;
  };
  Glance glance(const std::string& hash);
  // Unless a key was revoked since the glance, so that one read before its end never outlives it.
  void remember(const store::ApiKey& key, std::uint64_t revocations);

  store::ApiKeyTable* table_;
  net::BlockingPool* pool_;
  net::Clock* clock_;
  base::Random* random_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t revocations_ = 0;  // made through this object
};

}  // namespace atsume::api
