#include "atsume/store/leases.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

constexpr int kTriesMax = 16;
constexpr std::size_t kRowsPerScan = 256;

Result<Lease> lease_from(std::string_view key, const std::string& stored) {
  ATSUME_TRY(const Json record, parse_record(key, stored));
  return read_members<Lease>(key, [&]() -> Result<Lease> {
    Lease lease{.owner = record.at("owner").get<std::string>()};
    ATSUME_TRY(const auto expires_at, time_from_json(key, record.at("expires_at")));
    lease.expires_at = expires_at.value_or(base::WallTime{});
    return lease;
  });
}

Result<std::string> text_of(std::string_view key, const Lease& lease) {
  ATSUME_TRY(Json record, parse_record(key, std::nullopt));
  record["owner"] = lease.owner;
  record["expires_at"] = time_to_json(lease.expires_at);
  return write_record(key, record);
}

}  // namespace

Result<bool> LeaseTable::acquire(std::string_view name, std::string_view owner, base::WallTime now,
                                 base::Duration length) {
  ATSUME_TRY_VOID(check_id("lease's name", name));
  const std::string key = key_of(kLeasePrefix, name);
  ATSUME_TRY(const std::string wanted, text_of(key, {.owner = std::string(owner), .expires_at = now + length}));
  for (int i = 0; i < kTriesMax; ++i) {
    ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
    if (stored) {
      ATSUME_TRY(const Lease held, lease_from(key, *stored));
      if (held.owner != owner && now < held.expires_at) return false;
    }
    Batch batch;
    require_unchanged(batch, key, stored);
    batch.put(key, wanted);
    Result<void> written = store_->write(batch, Durability::kBuffered);
    if (written) return true;
    if (!is_precondition_failure(written.error())) return Fail(std::move(written).error());
  }
  return Fail(Error(ErrorClass::kConflict, Origin::kEngine, "record_contended",
                    "the lease '" + std::string(name) + "' was taken and given back by others again and again"));
}

Result<void> LeaseTable::release(std::string_view name, std::string_view owner) {
  const std::string key = key_of(kLeasePrefix, name);
  ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
  if (!stored) return {};
  ATSUME_TRY(const Lease held, lease_from(key, *stored));
  if (held.owner != owner) return {};
  Batch batch;
  batch.require_value(key, *stored);
  batch.erase(key);
  Result<void> written = store_->write(batch, Durability::kBuffered);
  if (!written && is_precondition_failure(written.error())) return {};
  return written;
}

Result<std::optional<Lease>> LeaseTable::find(std::string_view name) const {
  const std::string key = key_of(kLeasePrefix, name);
  ATSUME_TRY(const std::optional<std::string> stored, store_->get(key));
  if (!stored) return std::nullopt;
  ATSUME_TRY(Lease lease, lease_from(key, *stored));
  return lease;
}

Result<void> LeaseTable::release_all() {
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store_->scan(kLeasePrefix, "", kRowsPerScan));
    if (rows.empty()) return {};
    Batch batch;
    for (const Row& row : rows) batch.erase(row.key);
    ATSUME_TRY_VOID(store_->write(batch, Durability::kBuffered));
  }
}

}  // namespace atsume::store
