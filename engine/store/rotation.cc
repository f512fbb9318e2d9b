#include "atsume/store/rotation.h"

#include "atsume/base/encoding.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"
#include "store/sealed.h"
#include "store/sealed_row.h"

namespace atsume::store {
namespace {

// Each lost try means that another writer got on.
constexpr int kTriesMax = 64;

Json json_of(const RotationProgress& progress) {
  Json record = parse_record(kRotationKey, std::nullopt).value();
  record["key_id"] = progress.key_id;
  record["pass"] = progress.pass;
  record["after"] = base::hex_encode(progress.after);
  record["resealed"] = progress.resealed;
  record["resealed_before_pass"] = progress.resealed_before_pass;
  record["failed"] = progress.failed;
  record["first_failure"] = progress.first_failure;
  record["started_at"] = time_to_json(progress.started_at);
  record["finished_at"] = time_to_json(progress.finished_at);
  return record;
}

Result<RotationProgress> progress_from(const std::string& stored) {
  ATSUME_TRY(const Json record, parse_record(kRotationKey, stored));
  return read_members<RotationProgress>(kRotationKey, [&]() -> Result<RotationProgress> {
    RotationProgress progress;
    record.at("key_id").get_to(progress.key_id);
    record.at("pass").get_to(progress.pass);
    progress.after = base::hex_decode(record.at("after").get<std::string>()).value_or("");
    record.at("resealed").get_to(progress.resealed);
    progress.resealed_before_pass = record.value("resealed_before_pass", std::uint64_t{0});
    record.at("failed").get_to(progress.failed);
    record.at("first_failure").get_to(progress.first_failure);
    ATSUME_TRY(const auto started_at, time_from_json(kRotationKey, record.at("started_at")));
    progress.started_at = started_at.value_or(base::WallTime{});
    ATSUME_TRY(progress.finished_at, time_from_json(kRotationKey, record.at("finished_at")));
    return progress;
  });
}

Result<void> put_progress(Batch& batch, const RotationProgress& progress) {
  ATSUME_TRY(std::string text, write_record(kRotationKey, json_of(progress)));
  batch.put(std::string(kRotationKey), std::move(text));
  return {};
}

// The next rows of the sealed tables, which lie in the order of their prefixes.
Result<std::vector<Row>> next_rows(const KeyValueStore& store, const std::string& after, std::size_t limit) {
  std::string_view last_prefix;
  for (const SealedField& one : kSealedFields) {
    if (one.prefix == last_prefix) continue;
    last_prefix = one.prefix;
    if (after > one.prefix && !after.starts_with(one.prefix)) continue;
    ATSUME_TRY(std::vector<Row> rows, store.scan(one.prefix, after.starts_with(one.prefix) ? after : "", limit));
    if (!rows.empty()) return rows;
  }
  return std::vector<Row>();
}

}  // namespace

Result<std::optional<RotationProgress>> Rotation::last(const KeyValueStore& store) {
  ATSUME_TRY(const std::optional<std::string> stored, store.get(kRotationKey));
  if (!stored) return std::nullopt;
  return progress_from(*stored);
}

Result<Rotation> Rotation::begin(KeyValueStore& store, const Vault& vault, base::WallTime now) {
  Rotation rotation(store, vault);
  ATSUME_TRY(std::optional<RotationProgress> last, Rotation::last(store));
  if (last && last->key_id == vault.sealing_key_id() && !last->finished_at) {
    rotation.progress_ = std::move(*last);
    return rotation;
  }
  rotation.progress_ = {.key_id = vault.sealing_key_id(), .started_at = now};
  Batch batch;
  ATSUME_TRY_VOID(put_progress(batch, rotation.progress_));
  ATSUME_TRY_VOID(store.write(batch, Durability::kSync));
  return rotation;
}

void Rotation::note_failure(const std::string& key, const Error& error) {
  if (progress_.failed++ == 0) progress_.first_failure = key + ": " + error.message();
}

Result<bool> Rotation::step(std::size_t rows, base::WallTime now) {
  ATSUME_TRY(const std::vector<Row> found, next_rows(*store_, progress_.after, std::max<std::size_t>(rows, 1)));
  if (found.empty()) return end_of_pass(now);
  std::vector<Row> before;
  std::vector<Row> after;
  for (const Row& row : found) {
    auto resealed = reseal_row(row, *vault_);
    if (!resealed) {
      note_failure(row.key, resealed.error());
    } else if (*resealed) {
      before.push_back(row);
      after.push_back({row.key, std::move((*resealed)->text)});
      progress_.resealed += static_cast<std::uint64_t>((*resealed)->values);
    }
  }
  progress_.after = found.back().key;
  if (!after.empty()) {
    ATSUME_TRY_VOID(write_rows(before, after));
    return true;
  }
  // Where nothing is to be done the way is kept too, or a store that takes long would never be gone through. It may be
  // lost: rows that were looked at are looked at again.
  Batch batch;
  ATSUME_TRY_VOID(put_progress(batch, progress_));
  ATSUME_TRY_VOID(store_->write(batch, Durability::kBuffered));
  return true;
}

// All rows and the progress at once; row by row when somebody changed one of them meanwhile.
Result<void> Rotation::write_rows(const std::vector<Row>& before, const std::vector<Row>& after) {
  Batch batch;
  for (const Row& row : before) batch.require_value(row.key, row.value);
  for (const Row& row : after) batch.put(row.key, row.value);
  ATSUME_TRY_VOID(put_progress(batch, progress_));
  auto written = store_->write(batch, Durability::kSync);
  if (written || !is_precondition_failure(written.error())) return written;
  for (const Row& row : before) ATSUME_TRY_VOID(write_row(row.key));
  return {};
}

Result<void> Rotation::write_row(const std::string& key) {
  for (int i = 0; i < kTriesMax; ++i) {
    ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
    if (!stored) return {};
    auto resealed = reseal_row({key, *stored}, *vault_);
    if (!resealed) {
      note_failure(key, resealed.error());
      return {};
    }
    if (!*resealed) return {};
    Batch batch;
    batch.require_value(key, *stored);
    batch.put(key, (*resealed)->text);
    auto written = store_->write(batch, Durability::kSync);
    if (written || !is_precondition_failure(written.error())) return written;
  }
  return {};  // the next pass meets it again
}

// A pass in which nothing was sealed again is the last: what writers sealed with the old key while the rotation
// began is found by it too.
Result<bool> Rotation::end_of_pass(base::WallTime now) {
  const bool is_last = progress_.resealed == progress_.resealed_before_pass && progress_.pass > 1;
  if (is_last) {
    progress_.finished_at = now;
  } else {
    ++progress_.pass;
    progress_.after.clear();
    progress_.failed = 0;
    progress_.first_failure.clear();
    progress_.resealed_before_pass = progress_.resealed;
  }
  Batch batch;
  ATSUME_TRY_VOID(put_progress(batch, progress_));
  ATSUME_TRY_VOID(store_->write(batch, Durability::kSync));
  return !is_last;
}

}  // namespace atsume::store
