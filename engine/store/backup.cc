#include "atsume/store/backup.h"

#include <algorithm>
#include <filesystem>

#include "atsume/store/rotation.h"
#include "store/backup_files.h"
#include "store/data_directory.h"
#include "store/kv_read_only.h"
#include "store/record.h"

namespace atsume::store {
namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;
constexpr std::size_t kRowsPerScan = 256;
constexpr std::uintmax_t kManifestBytesMax = 16 * 1024 * 1024;

Error damaged(const std::string& directory, const std::string& name, const std::string& what) {
  return base::config_error(
      "backup_damaged", "the backup '" + directory + "' is damaged: " + name + " " + what + "; take another backup");
}

// Absolute and without a slash at the end, so that it has a parent and a name.
std::string plain_path(const std::string& directory) {
  fs::path path = fs::absolute(directory).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.string();
}

// An empty place for a new directory, under another name until it is whole.
Result<std::string> make_draft(const std::string& directory) {
  std::error_code error;
  if (fs::exists(directory, error) && !fs::is_empty(directory, error)) {
    return Fail(base::config_error("backup_failed", "'" + directory +
                                                        "' exists and is not an empty directory; "
                                                        "name another place for the backup"));
  }
  ATSUME_TRY_VOID(ensure_directory(fs::path(directory).parent_path().string(), "backup_failed"));
  std::string draft = directory + ".unfinished";
  fs::remove_all(draft, error);  // of one that was cut off
  ATSUME_TRY_VOID(make_directory(draft));
  return draft;
}

Result<BackupManifest> manifest_from(const std::string& directory, const std::string& text) {
  const std::string name(kManifestName);
  const Json parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("format") || !parsed["format"].is_number_integer()) {
    return Fail(damaged(directory, name, "is not the manifest of a backup"));
  }
  if (parsed["format"] != kFormat) {
    return Fail(base::config_error("backup_too_new", "the backup '" + directory + "' has format " +
                                                         parsed["format"].dump() + ", this Atsume reads format " +
                                                         std::to_string(kFormat) + "; restore it with a newer one"));
  }
  auto read = read_members<BackupManifest>(name, [&]() -> Result<BackupManifest> {
    BackupManifest manifest;
    ATSUME_TRY(const auto made_at, time_from_json(name, parsed.at("made_at")));
    manifest.made_at = made_at.value_or(base::WallTime{});
    parsed.at("rows").get_to(manifest.rows);
    parsed.at("sealed_values").get_to(manifest.sealed);
    for (const Json& one : parsed.at("files")) {
      manifest.files.push_back({.name = one.at("name"), .bytes = one.at("bytes"), .sha256 = one.at("sha256")});
    }
    return manifest;
  });
  if (!read) return Fail(damaged(directory, name, "lacks something"));
  return read;
}

Result<std::string> read_manifest(const std::string& directory) {
  const std::string path = directory + "/" + std::string(kManifestName);
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error || bytes > kManifestBytesMax) {
    return Fail(base::config_error(
        "backup_damaged", "'" + directory + "' is no backup: there is no " + std::string(kManifestName) + " in it"));
  }
  return read_whole(path);
}

Result<void> copy_files(const std::string& from, const std::string& to, const BackupManifest& manifest) {
  ATSUME_TRY_VOID(make_directory(to + "/" + std::string(kDatabaseName)));
  for (const BackupFile& file : manifest.files) {
    ATSUME_TRY(const BackupFile copied, copy_file(from, to, file.name));
    if (copied.sha256 != file.sha256) return Fail(damaged(from, file.name, "changed while it was copied"));
  }
  return sync_directory(to + "/" + std::string(kDatabaseName));
}

}  // namespace

std::uint64_t BackupManifest::bytes() const {
  std::uint64_t sum = 0;
  for (const BackupFile& file : files) sum += file.bytes;
  return sum;
}

std::string manifest_json(const BackupManifest& manifest) {
  nlohmann::ordered_json out = {{"format", kFormat},
                                {"made_at", base::to_iso8601(manifest.made_at)},
                                {"master_key", "not included; the sealed values open with the keys named below"},
                                {"sealed_values", manifest.sealed},
                                {"rows", manifest.rows},
                                {"files", nlohmann::ordered_json::array()}};
  for (const BackupFile& file : manifest.files) {
    out["files"].push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return out.dump(2) + "\n";
}

std::string backup_name(base::WallTime time) {
  std::string name = base::to_iso8601(time);
  std::ranges::replace(name, ':', '-');
  return name;
}

Result<void> count_rows(const KeyValueStore& store, const Vault& vault, BackupManifest& manifest) {
  ATSUME_TRY(const SealedCounts sealed, count_sealed(store, vault));
  manifest.sealed = sealed.by_key_id;
  std::string after;
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store.scan("", after, kRowsPerScan));
    for (const Row& row : rows) ++manifest.rows[row.key.substr(0, row.key.find('/'))];
    if (rows.size() < kRowsPerScan) return {};
    after = rows.back().key;
  }
}

Result<BackupManifest> make_backup(KeyValueStore& store, const Vault& vault, const std::string& directory,
                                   base::WallTime now) {
  const std::string target = plain_path(directory);
  ATSUME_TRY(std::string path, make_draft(target));
  Draft draft(std::move(path));
  const std::string database = draft.path() + "/" + std::string(kDatabaseName);
  ATSUME_TRY_VOID(store.checkpoint(database));
  BackupManifest manifest{.made_at = now};
  {
    ATSUME_TRY(const auto copy, open_rocksdb_read_only(database));
    ATSUME_TRY_VOID(count_rows(*copy, vault, manifest));
  }
  ATSUME_TRY(const auto names, files_below(draft.path(), std::string(kDatabaseName)));
  for (const std::string& name : names) {
    ATSUME_TRY(BackupFile file, describe_file(draft.path(), name));
    manifest.files.push_back(std::move(file));
  }
  ATSUME_TRY_VOID(write_file(draft.path() + "/" + std::string(kManifestName), manifest_json(manifest)));
  ATSUME_TRY_VOID(sync_directory(database));
  ATSUME_TRY_VOID(move_into_place(draft.path(), target));
  draft.keep();
  return manifest;
}

Result<BackupManifest> check_backup(const std::string& directory) {
  ATSUME_TRY(const std::string text, read_manifest(directory));
  ATSUME_TRY(BackupManifest manifest, manifest_from(directory, text));
  ATSUME_TRY(std::vector<std::string> present, files_below(directory, std::string(kDatabaseName)));
  for (const BackupFile& file : manifest.files) {
    const auto found = std::ranges::find(present, file.name);
    if (found == present.end()) return Fail(damaged(directory, file.name, "is missing"));
    present.erase(found);
    ATSUME_TRY(const BackupFile actual, describe_file(directory, file.name));
    if (actual.bytes != file.bytes) {
      return Fail(damaged(directory, file.name,
                          "has " + std::to_string(actual.bytes) + " bytes instead of " + std::to_string(file.bytes)));
    }
    if (actual.sha256 != file.sha256) return Fail(damaged(directory, file.name, "was changed"));
  }
  if (!present.empty()) return Fail(damaged(directory, present.front(), "does not belong to it"));
  return manifest;
}

Result<void> copy_backup(const std::string& backup, const std::string& directory) {
  ATSUME_TRY(const std::string text, read_manifest(backup));
  ATSUME_TRY(const BackupManifest manifest, manifest_from(backup, text));
  const std::string target = plain_path(directory);
  ATSUME_TRY(std::string path, make_draft(target));
  Draft draft(std::move(path));
  ATSUME_TRY_VOID(copy_files(backup, draft.path(), manifest));
  ATSUME_TRY_VOID(write_file(draft.path() + "/" + std::string(kManifestName), text));
  ATSUME_TRY_VOID(move_into_place(draft.path(), target));
  draft.keep();
  return {};
}

}  // namespace atsume::store
