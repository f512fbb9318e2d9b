// Writing the audit log without keeping callers waiting.
//
// Records of data calls wait in a queue of bounded length and are written in batches; those of changes to the control
// plane are on the disk before the change is answered. A full queue drops records and counts them in
// atsume_audit_lost_total.
#pragma once

#include <mutex>
#include <vector>

#include "atsume/base/log.h"
#include "atsume/base/metrics.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/audit.h"

namespace atsume::api {

// Thread-safe. The parts must outlive it.
class Audit {
 public:
  struct Parts {
    store::AuditTable& table;
    net::BlockingPool& pool;
    net::Clock& clock;
    base::Logger& logger;
    base::Metrics& metrics;
    base::Duration retention;
  };
  explicit Audit(Parts parts);

  void note(store::AuditRecord record);
  // On the disk when it returns. When that fails the record is queued: what it tells of has happened.
  net::Task<void> note_now(store::AuditRecord record);

  // What is queued is written first. Errors: those of AuditTable::list.
  net::Task<Result<store::Page<store::AuditRecord>>> list(store::AuditFilter filter, std::string after,
                                                          std::size_t limit);

  // Blocks: writes what is queued. What could not be written stays queued, and the log says so.
  void write_queued();
  // Blocks: removes what is older than the retention.
  void sweep();

 private:
  void put_back(std::vector<store::AuditRecord> records);

  Parts parts_;
  base::Counter& lost_;
  std::mutex mutex_;
  std::vector<store::AuditRecord> queue_;
};

}  // namespace atsume::api
