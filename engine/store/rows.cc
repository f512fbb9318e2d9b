#include "store/rows.h"

namespace atsume::store {
namespace {

// Each lost try means that another writer got on; this many in a row mean something is wrong.
constexpr int kTriesMax = 64;

Error contended(const std::string& key) {
  return Error(ErrorClass::kConflict, Origin::kEngine, "record_contended",
               "the record '" + key + "' was changed by others " + std::to_string(kTriesMax) +
                   " times while it was being written; try again");
}

}  // namespace

bool is_precondition_failure(const Error& error) { return error.code() == "precondition_failed"; }

void require_unchanged(Batch& batch, std::string key, const std::optional<std::string>& stored) {
  if (stored) {
    batch.require_value(std::move(key), *stored);
  } else {
    batch.require_absent(std::move(key));
  }
}

Result<void> rewrite_row(KeyValueStore& store, const std::string& key, const Change& change) {
  for (int i = 0; i < kTriesMax; ++i) {
    ATSUME_TRY(std::optional<std::string> stored, store.get(key));
    ATSUME_TRY(std::string replacement, change(stored));
    Batch batch;
    require_unchanged(batch, key, stored);
    batch.put(key, std::move(replacement));
    Result<void> written = store.write(batch, Durability::kSync);
    if (written || !is_precondition_failure(written.error())) return written;
  }
  return Fail(contended(key));
}

Result<bool> erase_row(KeyValueStore& store, const std::string& key) { return erase_row(store, key, nullptr); }

Result<bool> erase_row(KeyValueStore& store, const std::string& key, const Erasure& also) {
  for (int i = 0; i < kTriesMax; ++i) {
    ATSUME_TRY(std::optional<std::string> stored, store.get(key));
    if (!stored) return false;
    Batch batch;
    if (also) {
      ATSUME_TRY_VOID(also(*stored, batch));
    }
    batch.require_value(key, std::move(*stored));
    batch.erase(key);
    Result<void> written = store.write(batch, Durability::kSync);
    if (written) return true;
    if (!is_precondition_failure(written.error())) return Fail(std::move(written).error());
  }
  return Fail(contended(key));
}

}  // namespace atsume::store
