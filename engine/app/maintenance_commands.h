// The commands of operators: master keys, backup and restore.
#pragma once

#include <memory>
#include <string>

#include "app/admin_client.h"
#include "app/config.h"
#include "atsume/base/random.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::app {

struct MaintenanceOptions {
  std::string data = Config{}.data;
  EngineAddress engine;  // asked when one runs on the data folder
  bool as_json = false;
  std::string to;    // of backup; empty: DIR/backups
  std::string from;  // of restore
};

// The data folder while no engine runs on it.
struct Folder {
  std::unique_ptr<base::Random> random = base::make_os_random();
  std::unique_ptr<store::Vault> vault;
  std::unique_ptr<store::KeyValueStore> store;
};
// Errors: kConfig "data_directory" when there is no database; "storage_locked" when an engine has it open, which then
// has to be asked; those of the master keys.
Result<Folder> open_folder(const MaintenanceOptions& options);

// Prints a new master key, or puts it in front of those in DIR/master.key (`into_file`).
int new_master_key(const MaintenanceOptions& options, bool into_file);
// Counts sealed values by master key.
int show_master_keys(const MaintenanceOptions& options);
// Seals again what an older key sealed; goes on with what was stopped. Exit code 1 when something does not open.
int rotate_master_key(const MaintenanceOptions& options);

int back_up(const MaintenanceOptions& options);
int restore(const MaintenanceOptions& options);

}  // namespace atsume::app
