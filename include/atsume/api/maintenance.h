// What an operator does to a running engine: replacing the master key, and backups.
//
// Shared by all loops; thread-safe. The work is done on the blocking pool, in small steps.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/log.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/backup.h"
#include "atsume/store/rotation.h"

namespace atsume::api {

struct MaintenanceParts {
  store::KeyValueStore& store;
  const store::Vault& vault;
  net::BlockingPool& pool;
  net::Clock& clock;
  base::Logger& logger;
  std::string backups_directory;
  // Reads the master keys again from where the engine had them from; runs on the pool.
  std::function<Result<void>()> reload_master_keys;
};

class Maintenance {
 public:
  explicit Maintenance(MaintenanceParts parts) : parts_(std::move(parts)) {}

  net::Task<Result<store::KeyReport>> report();
  // Seals again what an older key sealed, until `deadline` at the latest, and reports how far it has come; called
  // again, it goes on. A second one at the same time leaves the work to the first. Errors: those of the
  // master keys ("master_key") and of the store.
  net::Task<Result<store::KeyReport>> rotate(base::Deadline deadline);

  struct Backup {
    std::string path;
    store::BackupManifest manifest;
  };
  // A new one in the directory of the backups. Error kConflict "backup_running"; those of make_backup.
  net::Task<Result<Backup>> back_up();

 private:
  net::Task<Result<void>> reseal(base::Deadline deadline);

  MaintenanceParts parts_;
  std::atomic<bool> is_rotating_ = false;
  std::atomic<bool> is_backing_up_ = false;
};

}  // namespace atsume::api
