// The index of accounts by tenant, for stores that were written before it was kept.
#pragma once

#include "atsume/base/result.h"
#include "atsume/store/kv.h"

namespace atsume::store {

// Indexes what is not indexed, once; a store that has its index is left as it is. To be called before the store is
// used; blocks. May be broken off at any time and begins again then. Errors: those of the store; kInternal
// "record_corrupt".
Result<void> build_account_index(KeyValueStore& store);

}  // namespace atsume::store
