// Files of a backup: copied with their digest, and brought to the disk. Private to backup.cc and restore.cc.
#pragma once

#include <string>
#include <vector>

#include "atsume/store/backup.h"

namespace atsume::store {

// The regular files below `directory`, by name relative to `root`, in order.
Result<std::vector<std::string>> files_below(const std::string& root, const std::string& directory);
// Reads ROOT/NAME. Error kConfig "backup_failed".
Result<BackupFile> describe_file(const std::string& root, const std::string& name);
// Copies and fsyncs; readable by the owner alone. Gives what was copied. Error kConfig "backup_failed".
Result<BackupFile> copy_file(const std::string& from_root, const std::string& to_root, const std::string& name);
Result<std::string> read_whole(const std::string& path);
Result<void> write_file(const std::string& path, std::string_view text);
Result<void> sync_directory(const std::string& path);
// Makes a directory, for the owner alone, that must not exist.
Result<void> make_directory(const std::string& path);
// Renames and brings the parent to the disk. `to` must not exist, or be an empty directory.
Result<void> move_into_place(const std::string& from, const std::string& to);

// Removes a directory tree when it goes, unless keep() was called.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {}
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const std::string& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kDatabaseName = "db";

// Rows by table and sealed values by key, as a database has them.
Result<void> count_rows(const KeyValueStore& store, const Vault& vault, BackupManifest& manifest);

}  // namespace atsume::store
