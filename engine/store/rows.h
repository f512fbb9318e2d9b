// Reading and changing single rows by compare-and-set, as every table does it.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/store/kv.h"
#include "atsume/store/tables.h"
#include "store/keys.h"

namespace atsume::store {

// True when a batch was refused because a precondition did not hold.
bool is_precondition_failure(const Error& error);
// Adds "the row still holds what was read".
void require_unchanged(Batch& batch, std::string key, const std::optional<std::string>& stored);

// Replaces a row by what `change` makes of it, from the start again when another writer came between.
// An error of `change` ends it. Error kConflict "record_contended" when that happened too often.
using Change = std::function<Result<std::string>(const std::optional<std::string>& stored)>;
Result<void> rewrite_row(KeyValueStore& store, const std::string& key, const Change& change);

// False when there was no such row. `also` adds what has to be written in the same step.
using Erasure = std::function<Result<void>(const std::string& stored, Batch& batch)>;
Result<bool> erase_row(KeyValueStore& store, const std::string& key);
Result<bool> erase_row(KeyValueStore& store, const std::string& key, const Erasure& also);

// One page of the rows under `prefix`: `decode` makes a record of a row, or nullopt of one that does not
// belong on the page. At least one record is taken, also when `limit` is 0: a walk always moves on. A page ends early,
// perhaps empty and with where to go on, when that many rows were looked at.
template <class T, class Decode>
Result<Page<T>> read_page(const KeyValueStore& store, std::string_view prefix, std::string_view after,
                          std::size_t limit, Decode decode,
                          std::size_t rows_max = std::numeric_limits<std::size_t>::max()) {
  constexpr std::size_t kRowsPerScanMax = 256;
  limit = std::max<std::size_t>(limit, 1);
  std::size_t chunk = std::min(limit, kRowsPerScanMax - 1) + 1;
  Page<T> page;
  std::string last_taken;
  std::string from = after.empty() ? "" : key_of(prefix, after);
  std::size_t looked_at = 0;
  while (true) {
    ATSUME_TRY(std::vector<Row> rows, store.scan(prefix, from, chunk));
    for (const Row& row : rows) {
      ATSUME_TRY(std::optional<T> record, decode(row));
      if (!record) continue;
      if (page.records.size() == limit) {
        page.next_after = last_taken;
        return page;
      }
      page.records.push_back(std::move(*record));
      last_taken = row.key.substr(prefix.size());
    }
    if (rows.size() < chunk) return page;
    from = rows.back().key;
    looked_at += rows.size();
    if (looked_at < rows_max) continue;
    page.next_after = from.substr(prefix.size());
    return page;
  }
}

}  // namespace atsume::store
