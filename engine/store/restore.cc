#include <filesystem>

#include "atsume/store/rotation.h"
#include "store/backup_files.h"
#include "store/data_directory.h"
#include "store/kv_read_only.h"

namespace atsume::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDraftName = "db.restoring";

Error refused(std::string message) { return base::config_error("restore_refused", std::move(message)); }

// What may stand in a folder that something is restored into: the master key, and a restore that was cut off.
Result<void> check_is_free(const std::string& directory) {
  std::error_code error;
  if (!fs::exists(directory, error)) return {};
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "master.key" || name == kDraftName) continue;
    return Fail(refused("'" + directory + "' is not empty (it holds " + name +
                        "); a backup is restored into a new folder, which may hold the master.key and nothing else"));
  }
  if (error) return Fail(refused("cannot read '" + directory + "': " + error.message()));
  return {};
}

Result<void> check_restored(const std::string& backup, const std::string& database, const BackupManifest& manifest,
                            const Vault& vault) {
  ATSUME_TRY(const auto store, open_rocksdb_read_only(database));
  auto opened = open_all_sealed(*store, vault);
  if (!opened) return Fail(std::move(opened).error().while_doing("looking whether the master key opens the backup"));
  BackupManifest actual;
  ATSUME_TRY_VOID(count_rows(*store, vault, actual));
  if (actual.rows == manifest.rows && actual.sealed == manifest.sealed) return {};
  return Fail(base::config_error("backup_damaged", "the backup '" + backup +
                                                       "' is damaged: " + std::string(kManifestName) +
                                                       " counts other rows than the database has; take another "
                                                       "backup"));
}

}  // namespace

Result<BackupManifest> restore_backup(const std::string& backup, const std::string& data_directory,
                                      const Vault& vault) {
  ATSUME_TRY_VOID(check_is_free(data_directory));
  ATSUME_TRY(BackupManifest manifest, check_backup(backup));
  ATSUME_TRY_VOID(ensure_directory(data_directory, "restore_refused"));
  std::error_code ignored;
  const std::string path = data_directory + "/" + std::string(kDraftName);
  fs::remove_all(path, ignored);
  ATSUME_TRY_VOID(make_directory(path));
  Draft draft(path);
  ATSUME_TRY_VOID(make_directory(path + "/" + std::string(kDatabaseName)));
  for (const BackupFile& file : manifest.files) {
    ATSUME_TRY(const BackupFile copied, copy_file(backup, path, file.name));
    if (copied.sha256 != file.sha256) {
      return Fail(base::config_error(
          "backup_damaged", "the backup '" + backup + "' is damaged: " + file.name + " changed while it was copied"));
    }
  }
  const std::string database = path + "/" + std::string(kDatabaseName);
  ATSUME_TRY_VOID(check_restored(backup, database, manifest, vault));
  ATSUME_TRY_VOID(move_into_place(database, data_directory + "/" + std::string(kDatabaseName)));
  return manifest;
}

}  // namespace atsume::store
