#include "atsume/store/idempotency.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

constexpr int kTriesMax = 16;
constexpr std::size_t kSweepRows = 256;

}  // namespace

Result<IdempotentCall> IdempotencyTable::read(std::string_view key, const std::string& stored) const {
  ATSUME_TRY(const Json record, parse_record(key, stored));
  return read_members<IdempotentCall>(key, [&]() -> Result<IdempotentCall> {
    IdempotentCall out{.fingerprint = record.at("fingerprint").get<std::string>()};
    ATSUME_TRY(const auto ends_at, time_from_json(key, record.at("ends_at")));
    ATSUME_TRY(const auto expires_at, time_from_json(key, record.at("expires_at")));
    out.ends_at = ends_at.value_or(base::WallTime{});
    out.expires_at = expires_at.value_or(base::WallTime{});
    if (!record.contains("answer")) return out;
    out.answer = KeptAnswer{.status = record.at("status").get<int>(),
                            .content_type = record.at("content_type").get<std::string>()};
    ATSUME_TRY(out.answer->text, open_field(*vault_, key, record, "answer"));
    return out;
  });
}

Result<std::optional<IdempotentCall>> IdempotencyTable::begin(std::string_view id, const IdempotentCall& call,
                                                              base::WallTime now) {
  ATSUME_TRY_VOID(check_id("call's id", id));
  const std::string key = key_of(kIdempotencyPrefix, id);
  ATSUME_TRY(Json record, parse_record(key, std::nullopt));
  record["fingerprint"] = call.fingerprint;
  record["ends_at"] = time_to_json(call.ends_at);
  record["expires_at"] = time_to_json(call.expires_at);
  ATSUME_TRY(const std::string wanted, write_record(key, record));
  for (int i = 0; i < kTriesMax; ++i) {
    ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
    if (stored) {
      ATSUME_TRY(IdempotentCall present, read(key, *stored));
      if (now < present.expires_at) return present;
    }
    Batch batch;
    require_unchanged(batch, key, stored);
    batch.put(key, wanted);
    const Result<void> written = store_->write(batch, Durability::kSync);
    if (written) return std::nullopt;
    if (!is_precondition_failure(written.error())) return Fail(written.error());
  }
  return Fail(Error(ErrorClass::kConflict, Origin::kEngine, "record_contended",
                    "the note of call '" + std::string(id) + "' was changed by others again and again"));
}

Result<void> IdempotencyTable::keep(std::string_view id, const KeptAnswer& answer) {
  const std::string key = key_of(kIdempotencyPrefix, id);
  return rewrite_row(*store_, key, [&](const std::optional<std::string>& stored) -> Result<std::string> {
    ATSUME_TRY(Json record, parse_record(key, stored));
    record["status"] = answer.status;
    record["content_type"] = answer.content_type;
    record["answer"] = seal_field(*vault_, key, "answer", answer.text.reveal());
    return write_record(key, record);
  });
}

Result<void> IdempotencyTable::forget(std::string_view id) {
  Batch batch;
  batch.erase(key_of(kIdempotencyPrefix, id));
  return store_->write(batch, Durability::kSync);
}

Result<std::size_t> IdempotencyTable::sweep(base::WallTime time) {
  std::string after;
  std::size_t erased = 0;
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store_->scan(kIdempotencyPrefix, after, kSweepRows));
    Batch batch;
    for (const Row& row : rows) {
      ATSUME_TRY(const Json record, parse_record(row.key, row.value));
      ATSUME_TRY(const auto expires_at, time_from_json(row.key, record.value("expires_at", Json())));
      if (expires_at && *expires_at >= time) continue;
      // Not when the same id has begun anew meanwhile.
      batch.require_value(row.key, row.value);
      batch.erase(row.key);
      ++erased;
    }
    if (!batch.changes().empty()) {
      const Result<void> written = store_->write(batch, Durability::kBuffered);
      if (!written && !is_precondition_failure(written.error())) return Fail(written.error());
    }
    if (rows.size() < kSweepRows) return erased;
    after = rows.back().key;
  }
}

}  // namespace atsume::store
