#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "atsume/base/encoding.h"
#include "atsume/base/ids.h"
#include "atsume/store/audit.h"
#include "store/audit_codec.h"
#include "store/keys.h"

namespace atsume::store {
namespace {

constexpr std::size_t kRowsPerScan = 256;
constexpr std::size_t kRowsPerPageMax = 20'000;  // looked at for one page
constexpr std::size_t kTimeDigits = 16;

// Later times sort first: the hexadecimal digits of what is left until the end of time.
std::string time_digits(base::WallTime time) {
  const std::uint64_t left = ~static_cast<std::uint64_t>(std::max<std::int64_t>(time.time_since_epoch().count(), 0));
  std::array<char, kTimeDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016" PRIx64, left);
  return digits.data();
}

// Where a record stands in every row that is about it: its time and its id.
std::string stamp_of(const AuditRecord& record) { return time_digits(record.at) + "/" + record.request_id; }

// Sorts behind every stamp of `time` and before those of earlier times: '0' follows '/'.
std::string behind(base::WallTime time) { return time_digits(time) + "0"; }

bool is_stamp(std::string_view text) {
  return text.size() > kTimeDigits && text[kTimeDigits] == '/' && base::hex_decode(text.substr(0, kTimeDigits)) &&
         base::is_uuid(text.substr(kTimeDigits + 1));
}

std::string log_prefix(bool is_live) { return key_of(kAuditPrefix, is_live ? "live/" : "test/"); }

// An id is escaped, so that none can reach into the rows of another.
std::string index_prefix(std::string_view prefix, std::string_view id) {
  return key_of(prefix, base::percent_encode(id)) + "/";
}

// Every row of a record; the first holds it, the others only lead there.
std::vector<std::string> row_keys(const AuditRecord& record) {
  const std::string stamp = stamp_of(record);
  std::vector<std::string> keys = {log_prefix(record.is_live) + stamp};
  if (!record.key_id.empty()) keys.push_back(index_prefix(kAuditKeyPrefix, record.key_id) + stamp);
  if (!record.account_id.empty()) keys.push_back(index_prefix(kAuditAccountPrefix, record.account_id) + stamp);
  return keys;
}

bool fits(const AuditRecord& record, const AuditFilter& filter) {
  return record.is_live == filter.is_live && (filter.key_id.empty() || record.key_id == filter.key_id) &&
         (filter.account_id.empty() || record.account_id == filter.account_id) &&
         (filter.method.empty() || record.method == filter.method) &&
         (!filter.plane || record.plane == *filter.plane) && record.status >= filter.status_from &&
         record.status <= filter.status_to;
}

// Walks one prefix; its rows are records, or lead to them.
class Walk {
 public:
  Walk(const KeyValueStore& store, const AuditFilter& filter)
      : store_(store), filter_(filter), log_(log_prefix(filter.is_live)), prefix_(log_) {
    if (!filter.key_id.empty()) prefix_ = index_prefix(kAuditKeyPrefix, filter.key_id);
    if (!filter.account_id.empty()) prefix_ = index_prefix(kAuditAccountPrefix, filter.account_id);
  }

  Result<Page<AuditRecord>> run(std::string_view after, std::size_t limit) {
    std::string from(after);
    if (filter_.before) from = std::max(from, behind(*filter_.before));
    Page<AuditRecord> page;
    for (std::size_t seen = 0; seen < kRowsPerPageMax; seen += kRowsPerScan) {
      ATSUME_TRY(std::vector<Row> rows, store_.scan(prefix_, from.empty() ? "" : prefix_ + from, kRowsPerScan));
      for (const Row& row : rows) {
        std::string stamp = row.key.substr(prefix_.size());
        if (filter_.from && stamp > behind(*filter_.from)) return page;
        ATSUME_TRY(std::optional<AuditRecord> record, read(row, stamp));
        from = std::move(stamp);
        if (!record || !fits(*record, filter_)) continue;
        page.records.push_back(std::move(*record));
        if (page.records.size() < limit) continue;
        page.next_after = from;
        return page;
      }
      if (rows.size() < kRowsPerScan) return page;
    }
    page.next_after = from;
    return page;
  }

 private:
  // nullopt when an index leads to the other environment's log, or to what was swept meanwhile.
  Result<std::optional<AuditRecord>> read(const Row& row, const std::string& stamp) const {
    if (prefix_ == log_) return audit_record_from(row.key, row.value);
    const std::string key = log_ + stamp;
    ATSUME_TRY(std::optional<std::string> text, store_.get(key));
    if (!text) return std::nullopt;
    return audit_record_from(key, *text);
  }

  const KeyValueStore& store_;
  const AuditFilter& filter_;
  std::string log_;
  std::string prefix_;
};

}  // namespace

Result<void> AuditTable::append(std::span<const AuditRecord> records, Durability durability) {
  Batch batch;
  for (const AuditRecord& record : records) {
    const auto keys = row_keys(record);
    batch.put(keys.front(), audit_text(record));
    for (std::size_t i = 1; i < keys.size(); ++i) batch.put(keys[i], "");
  }
  return store_->write(batch, durability);
}

Result<Page<AuditRecord>> AuditTable::list(const AuditFilter& filter, std::string_view after, std::size_t limit) const {
  if (!after.empty() && !is_stamp(after)) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_cursor",
                                   "next_cursor is not one that this list gave"));
  }
  Walk walk(*store_, filter);
  return walk.run(after, std::max<std::size_t>(limit, 1));
}

Result<std::size_t> AuditTable::erase_before(base::WallTime time, std::size_t limit) {
  Batch batch;
  std::size_t count = 0;
  for (const bool is_live : {true, false}) {
    const std::string prefix = log_prefix(is_live);
    ATSUME_TRY(std::vector<Row> rows, store_->scan(prefix, prefix + behind(time), limit));
    count += rows.size();
    for (const Row& row : rows) {
      ATSUME_TRY(const AuditRecord record, audit_record_from(row.key, row.value));
      for (std::string& key : row_keys(record)) batch.erase(std::move(key));
    }
  }
  if (count > 0) ATSUME_TRY_VOID(store_->write(batch, Durability::kBuffered));
  return count;
}

}  // namespace atsume::store
