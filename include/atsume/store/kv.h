// Durable state as ordered keys and values: the store seam.
//
// RocksDB implements it embedded, a map in memory for tests; it is shaped so that a shared SQL store can
// implement it for several engine nodes: coordination is by preconditions on rows, never by process memory.
// Thread-safe. Calls block: writes with kSync wait for the disk, so call them through net::run_blocking.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"

namespace atsume::store {

struct Row {
  std::string key;
  std::string value;
};

// An atomic set of changes, applied only when every precondition holds.
class Batch {
 public:
  void put(std::string key, std::string value);
  void erase(std::string key);
  // The row must be absent, or hold exactly `expected`, when the batch is applied.
  void require_absent(std::string key);
  void require_value(std::string key, std::string expected);

  struct Change {
    std::string key;
    std::optional<std::string> value;  // nullopt erases
  };
  struct Precondition {
    std::string key;
    std::optional<std::string> expected;  // nullopt: absent
  };
  const std::vector<Change>& changes() const { return changes_; }
  const std::vector<Precondition>& preconditions() const { return preconditions_; }

 private:
  std::vector<Change> changes_;
  std::vector<Precondition> preconditions_;
};

enum class Durability { kSync, kBuffered };  // kSync: on the disk before the call returns

class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  // Errors everywhere: kUnavailable, origin kEngine, code "storage_failed".
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  // Rows whose key starts with `prefix` and is greater than `after` (empty: from the first), in key
  // order (bytewise), at most `limit`.
  virtual Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const = 0;
  // All or nothing. Error kConflict "precondition_failed" when a precondition does not hold.
  virtual Result<void> write(const Batch& batch, Durability durability) = 0;
  // A copy of all rows as they are at one instant, as a database in `directory`, which must not exist. Readers and
  // writers go on meanwhile. Error kConfig "backup_failed" (the directory exists or cannot be made), kNotSupported
  // "backup_unsupported" where the store has no such thing.
  virtual Result<void> checkpoint(const std::string& directory) = 0;
};

// Opens or creates the database in `directory`. Error kConfig "storage_locked" when another process has
// it open (says which directory), "storage_open" otherwise.
Result<std::unique_ptr<KeyValueStore>> open_rocksdb_store(const std::string& directory);
std::unique_ptr<KeyValueStore> make_memory_store();

}  // namespace atsume::store
