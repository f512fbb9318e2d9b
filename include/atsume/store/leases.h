// Leases: who may do something alone, and until when, for several engines on one store.
//
// A lease is a row that is changed by compare-and-set. It ends by itself, so that an engine that died does not stop the
// others. Times are those of the engines' wall clocks, which have to agree to within seconds. Thread-safe as the store
// is; calls block (see kv.h). Writes are not waited for on the disk: a lease that a power cut takes away has no holder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"

namespace atsume::store {

struct Lease {
  std::string owner;  // one holding of the lease, not one engine: never the same twice
  base::WallTime expires_at{};
};

// Errors of all: what the store says; kInternal "record_corrupt"; kInvalidRequest "invalid_record" for an empty or
// overlong name.
class LeaseTable {
 public:
  explicit LeaseTable(KeyValueStore& store) : store_(&store) {}

  // True when `owner` has the lease from now until now + length: nobody had it, the one who had it let it expire, or it
  // was this owner's already. Error kConflict "record_contended" when others were quicker too often.
  Result<bool> acquire(std::string_view name, std::string_view owner, base::WallTime now, base::Duration length);
  // Nothing when another owner has it by now.
  Result<void> release(std::string_view name, std::string_view owner);
  // Whoever has it, expired or not.
  Result<std::optional<Lease>> find(std::string_view name) const;
  // Ends all leases. For the start on a store that no other engine can have open: their holders are dead.
  Result<void> release_all();

 private:
  KeyValueStore* store_;
};

}  // namespace atsume::store
