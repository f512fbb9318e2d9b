#include "atsume/api/audit.h"

#include <algorithm>
#include <span>

#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

constexpr std::size_t kRecordsPerBatch = 500;
constexpr std::size_t kErasedPerBatch = 1'000;

}  // namespace

Audit::Audit(Parts parts)
    : parts_(parts),
      lost_(parts.metrics.counter("atsume_audit_lost_total",
                                  "Audit records dropped because the store could not keep up.", {})) {}

void Audit::note(store::AuditRecord record) {
  std::lock_guard lock(mutex_);
  if (queue_.size() >= base::limits::kAuditQueueMax) return lost_.add();
  queue_.push_back(std::move(record));
}

net::Task<void> Audit::note_now(store::AuditRecord record) {
  auto write = [table = &parts_.table, &record] { return table->append({&record, 1}, store::Durability::kSync); };
  const auto written = co_await net::run_blocking(parts_.pool, write);
  if (written) co_return;
  parts_.logger.error("an audit record is not on the disk", {{"error", written.error().to_string()}});
  note(std::move(record));
}

void Audit::put_back(std::vector<store::AuditRecord> records) {
  std::lock_guard lock(mutex_);
  std::ranges::move(queue_, std::back_inserter(records));
  if (records.size() > base::limits::kAuditQueueMax) {
    lost_.add(static_cast<double>(records.size() - base::limits::kAuditQueueMax));
    records.resize(base::limits::kAuditQueueMax);
  }
  queue_ = std::move(records);
}

void Audit::write_queued() {
  std::vector<store::AuditRecord> records;
  {
    std::lock_guard lock(mutex_);
    records.swap(queue_);
  }
  for (std::size_t begin = 0; begin < records.size(); begin += kRecordsPerBatch) {
    const std::span<const store::AuditRecord> rest = std::span(records).subspan(begin);
    const auto written =
        parts_.table.append(rest.first(std::min(rest.size(), kRecordsPerBatch)), store::Durability::kBuffered);
    if (written) continue;
    parts_.logger.warning("audit records wait for the store", {{"error", written.error().to_string()}});
    records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(begin));
    return put_back(std::move(records));
  }
}

void Audit::sweep() {
  const auto oldest = parts_.clock.wall_now() - parts_.retention;
  while (true) {
    const auto erased = parts_.table.erase_before(oldest, kErasedPerBatch);
    if (!erased) return parts_.logger.warning("old audit records stay", {{"error", erased.error().to_string()}});
    if (*erased == 0) return;
  }
}

net::Task<Result<store::Page<store::AuditRecord>>> Audit::list(store::AuditFilter filter, std::string after,
                                                               std::size_t limit) {
  auto read = [this, filter, after, limit] {
    write_queued();
    return parts_.table.list(filter, after, limit);
  };
  co_return co_await net::run_blocking(parts_.pool, read);
}

}  // namespace atsume::api
