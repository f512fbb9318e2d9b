// The audit log: who called what, when, and what came of it.
//
// Rows lie in order of time, the newest first, one log for each environment; an index for each API key and each
// account. Thread-safe as the store is; calls block (see kv.h).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/tables.h"

namespace atsume::store {

enum class AuditPlane { kData, kControl };
std::string_view name_of(AuditPlane plane);  // "data", "control"
std::optional<AuditPlane> parse_audit_plane(std::string_view name);

// One call. No member holds a secret.
struct AuditRecord {
  std::string request_id;  // a UUID; unique
  base::WallTime at{};     // when the call came in
  bool is_live = true;
  AuditPlane plane = AuditPlane::kData;
  std::string caller;  // "api_token", "account_token"
  std::string key_id;  // of an account token: the key that issued it
  std::string key_name;
  std::string account_id;  // empty: none
  std::string method;
  std::string route;  // the pattern; empty when there is none
  std::string path;   // without the query
  int status = 0;
  std::string code;  // of the error; empty: none
  base::Duration duration{};
  std::string address;              // of the caller
  std::string changes_json = "[]";  // [{kind, id, before, after}]
};

struct AuditFilter {
  bool is_live = true;     // which environment's log
  std::string key_id;      // empty: any
  std::string account_id;  // empty: any
  std::string method;      // empty: any
  std::optional<AuditPlane> plane;
  int status_from = 0;  // from <= status <= to
  int status_to = std::numeric_limits<int>::max();
  std::optional<base::WallTime> from, before;  // from <= time < before
};

// Errors: those of the store; kInternal "record_corrupt", kConfig "record_too_new".
class AuditTable {
 public:
  explicit AuditTable(KeyValueStore& store) : store_(&store) {}

  // All of them or none.
  Result<void> append(std::span<const AuditRecord> records, Durability durability);

  // The newest first. `after` is empty or the `next_after` of a page; of anything else: kInvalidRequest
  // "invalid_cursor". A filter that few records fit ends a page early, with fewer than `limit` records (possibly none)
  // and a `next_after` to go on from.
  Result<Page<AuditRecord>> list(const AuditFilter& filter, std::string_view after, std::size_t limit) const;

  // Removes at most `limit` records older than `time` of each environment, and says how many it removed.
  Result<std::size_t> erase_before(base::WallTime time, std::size_t limit);

 private:
  KeyValueStore* store_;
};

}  // namespace atsume::store
