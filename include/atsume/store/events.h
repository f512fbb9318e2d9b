// Events: what happened, for those who want to be told, kept until they are old.
//
// An event is written in the same step as the change it tells of: either both are there after a crash, or neither.
// Thread-safe as the store is; calls block (see kv.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/tables.h"

namespace atsume::store {

struct Event {
  std::string id;    // UUID version 7, in order of time
  std::string name;  // "integrated_account:created"
  std::string account_id;
  bool is_live = true;              // of a production account, not of a sandbox one
  std::string payload_json = "{}";  // an object; never a secret
  base::WallTime created_at{};
};

struct EventFilter {
  std::string name;        // empty: any
  std::string account_id;  // empty: any
  std::optional<bool> is_live;
  std::optional<base::WallTime> created_from, created_before;  // from <= time < before
};

// An id that is the same whenever it is made for the same thing: event `index` of one version of an account. Those of
// one account sort in the order of their versions, also within a millisecond.
std::string event_id(base::WallTime now, std::string_view account_id, std::uint64_t version, unsigned index);

// Errors of all: what the store says; kInternal "record_corrupt"; kConfig "record_too_new".
class EventTable {
 public:
  explicit EventTable(KeyValueStore& store) : store_(&store) {}

  // Makes the event part of `batch`. Errors: kTooLarge "record_too_large"; kInvalidRequest "invalid_record".
  static Result<void> append(Batch& batch, const Event& event);

  Result<std::optional<Event>> find(std::string_view id) const;
  // In order of id. A page may be short, even empty, and yet say where to go on: a filter that finds little is not
  // followed through the whole table at once. Writers on other threads may still add events of the last instants in
  // between.
  Result<Page<Event>> list(const EventFilter& filter, std::string_view after, std::size_t limit) const;
  // Removes at most `limit` of those that are older than `before`, the oldest first; says how many.
  Result<std::size_t> sweep(base::WallTime before, std::size_t limit);

 private:
  KeyValueStore* store_;
};

}  // namespace atsume::store
