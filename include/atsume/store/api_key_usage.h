// When API keys were last used: written for many keys at once, and not to the disk at once, because it is neither
// worth a write per call nor a loss when a crash takes the last minute.
//
// Thread-safe as the store is; calls block (see kv.h).
#pragma once

#include <span>
#include <string>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"

namespace atsume::store {

struct ApiKeyUse {
  std::string id;
  base::WallTime at{};
};

class ApiKeyUsage {
 public:
  explicit ApiKeyUsage(KeyValueStore& store) : store_(&store) {}
  // Sets last_used_at of each key, and nothing else of its record. Keys that are not there are left out. Errors: those
  // of the store; kConflict "record_contended".
  Result<void> write(std::span<const ApiKeyUse> uses);

 private:
  KeyValueStore* store_;
};

}  // namespace atsume::store
