#include "atsume/store/api_key_usage.h"

#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

constexpr int kTriesMax = 8;

Result<void> add_use(const KeyValueStore& store, const ApiKeyUse& use, Batch& batch) {
  std::string key = key_of(kApiKeyPrefix, use.id);
  ATSUME_TRY(std::optional<std::string> stored, store.get(key));
  if (!stored) return {};
  ATSUME_TRY(Json record, parse_record(key, stored));
  record["last_used_at"] = time_to_json(use.at);
  ATSUME_TRY(std::string text, write_record(key, record));
  require_unchanged(batch, key, stored);
  batch.put(std::move(key), std::move(text));
  return {};
}

}  // namespace

Result<void> ApiKeyUsage::write(std::span<const ApiKeyUse> uses) {
  for (int i = 0; i < kTriesMax; ++i) {
    Batch batch;
    for (const ApiKeyUse& use : uses) ATSUME_TRY_VOID(add_use(*store_, use, batch));
    Result<void> written = store_->write(batch, Durability::kBuffered);
    if (written || !is_precondition_failure(written.error())) return written;
  }
  return Fail(Error(ErrorClass::kConflict, Origin::kEngine, "record_contended",
                    "API keys were changed by others while their last use was being written"));
}

}  // namespace atsume::store
