// A database that is looked at and not changed, not even by opening it. Private to backups.
#pragma once

#include <memory>
#include <string>

#include "atsume/store/kv.h"

namespace atsume::store {

// Writes nothing into `directory` and takes no lock on it; every write fails with "storage_failed".
// Error kConfig "storage_open".
Result<std::unique_ptr<KeyValueStore>> open_rocksdb_read_only(const std::string& directory);

}  // namespace atsume::store
