#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/maintenance_commands.h"
#include "app/options.h"
#include "atsume/base/random.h"
#include "atsume/net/clock.h"
#include "atsume/store/backup.h"
#include "atsume/store/master_keys.h"

namespace atsume::app {
namespace {

namespace fs = std::filesystem;

struct Made {
  std::string path;
  store::BackupManifest manifest;
};

// The engine makes it in its own folder, whose disk it knows to be good enough; from there it is moved.
Result<Made> back_up_in_engine(const MaintenanceOptions& options) {
  ATSUME_TRY(const std::string answer, ask_engine(options.engine, "POST", "/v1/backup"));
  const auto parsed = nlohmann::json::parse(answer, nullptr, false);
  Made made{.path = parsed.is_object() ? parsed.value("path", "") : ""};
  if (!fs::exists(made.path)) {
    return Fail(base::config_error("engine_refused", "the engine made a backup in '" + made.path +
                                                         "', which cannot be reached from here; run this command "
                                                         "where the engine runs"));
  }
  if (!options.to.empty()) {
    ATSUME_TRY_VOID(store::copy_backup(made.path, options.to));
    std::error_code ignored;
    fs::remove_all(made.path, ignored);
    made.path = options.to;
  }
  ATSUME_TRY(made.manifest, store::check_backup(made.path));
  return made;
}

Result<Made> back_up_folder(const MaintenanceOptions& options) {
  const auto now = net::make_real_clock()->wall_now();
  ATSUME_TRY(const Folder folder, open_folder(options));
  Made made{.path = options.to};
  if (made.path.empty()) made.path = options.data + "/backups/" + store::backup_name(now);
  ATSUME_TRY(made.manifest, store::make_backup(*folder.store, *folder.vault, made.path, now));
  return made;
}

Result<store::BackupManifest> restore_folder(const MaintenanceOptions& options) {
  const auto random = base::make_os_random();
  ATSUME_TRY(auto keys, store::load_master_keys(std::getenv("ATSUME_MASTER_KEY"), options.data,
                                                store::MissingKey::kRefuse, *random));
  ATSUME_TRY(const auto vault, store::Vault::make(std::move(keys), *random));
  return store::restore_backup(options.from, options.data, *vault);
}

void print(const store::BackupManifest& manifest) {
  std::printf("made     %s\n", base::to_iso8601(manifest.made_at).c_str());
  std::printf("size     %llu bytes in %zu files\n", static_cast<unsigned long long>(manifest.bytes()),
              manifest.files.size());
  for (const auto& [table, rows] : manifest.rows) {
    std::printf("rows     %s %llu\n", table.c_str(), static_cast<unsigned long long>(rows));
  }
  for (const auto& [id, values] : manifest.sealed) {
    std::printf("sealed   %llu values need the master key %s, which is not in the backup\n",
                static_cast<unsigned long long>(values), id.c_str());
  }
}

}  // namespace

int back_up(const MaintenanceOptions& options) {
  auto made = back_up_folder(options);
  if (!made && made.error().code() == "storage_locked") made = back_up_in_engine(options);
  if (!made) return fail(made.error());
  if (options.as_json) {
    auto out = nlohmann::ordered_json::parse(manifest_json(made->manifest));
    out["path"] = made->path;
    std::printf("%s\n", out.dump().c_str());
    return 0;
  }
  std::printf("backup   %s\n", made->path.c_str());
  print(made->manifest);
  return 0;
}

int restore(const MaintenanceOptions& options) {
  const auto manifest = restore_folder(options);
  if (!manifest) return fail(manifest.error());
  if (options.as_json) {
    std::printf("%s", manifest_json(*manifest).c_str());
    return 0;
  }
  std::printf("restored %s\n", options.data.c_str());
  print(*manifest);
  return 0;
}

}  // namespace atsume::app
