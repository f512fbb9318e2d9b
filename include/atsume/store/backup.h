// Backups of the store: a directory with a copy of the database and a manifest that says what is in it.
//
//   manifest.json   format, time, rows, sealed values by master key, and every file with its size and SHA-256
//   db/             the database as it was at one instant
//
// The master key is never in a backup: what is sealed in it opens only with the key that is kept elsewhere.
// All calls block; make_backup goes on beside readers and writers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

struct BackupFile {
  std::string name;  // relative to the backup: "db/000012.sst"
  std::uint64_t bytes = 0;
  std::string sha256;  // hex
};

struct BackupManifest {
  base::WallTime made_at{};
  std::map<std::string, std::uint64_t> rows;    // by table
  std::map<std::string, std::uint64_t> sealed;  // values by the id of their master key
  std::vector<BackupFile> files;
  std::uint64_t bytes() const;
};

std::string manifest_json(const BackupManifest& manifest);

// The name of a backup made at that time: "2026-03-25T00-00-00.123Z". Colons have a meaning to some programs.
std::string backup_name(base::WallTime time);

// Makes a backup in `directory`, which must not exist; its parent is made when it is missing. What cannot be
// finished is taken away again, and nothing of it is ever seen under that name. Error kConfig "backup_failed";
// kNotSupported "backup_unsupported" of a store in memory.
Result<BackupManifest> make_backup(KeyValueStore& store, const Vault& vault, const std::string& directory,
                                   base::WallTime now);

// Compares every file with the manifest. Errors, all kConfig: "backup_damaged" (names the file), "backup_too_new"
// (made by a later Atsume).
Result<BackupManifest> check_backup(const std::string& directory);

// Copies a backup that was checked to `directory`, which must not exist: for keeping it elsewhere. As atomic as
// make_backup. Error kConfig "backup_failed".
Result<void> copy_backup(const std::string& backup, const std::string& directory);

// Puts the database of a backup into `data_directory`, which is made when missing and may hold nothing but
// master.key. Looks at every file and opens every sealed value with `vault` before the database gets its name, so
// that there is a whole one or none. Errors: those of check_backup and Vault::open; kConfig "restore_refused".
Result<BackupManifest> restore_backup(const std::string& backup, const std::string& data_directory, const Vault& vault);

}  // namespace atsume::store
