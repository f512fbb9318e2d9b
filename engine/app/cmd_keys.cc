#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/maintenance_commands.h"
#include "app/options.h"
#include "app/progress_bar.h"
#include "atsume/base/random.h"
#include "atsume/net/clock.h"
#include "atsume/store/master_keys.h"
#include "atsume/store/rotation.h"

namespace atsume::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kRowsPerStep = 64;

bool is_engine_running(const Error& error) { return error.code() == "storage_locked"; }

// The report as JSON, from the folder or from the engine that runs on it.
Result<std::string> report_text(const MaintenanceOptions& options) {
  auto folder = open_folder(options);
  if (!folder && is_engine_running(folder.error())) return ask_engine(options.engine, "GET", "/v1/master-key");
  if (!folder) return Fail(std::move(folder).error());
  ATSUME_TRY(const auto report, store::report_keys(*folder->store, *folder->vault));
  return key_report_json(report);
}

Result<std::string> rotate_in_folder(const Folder& folder) {
  const auto clock = net::make_real_clock();
  ATSUME_TRY(const auto before, store::report_keys(*folder.store, *folder.vault));
  ATSUME_TRY(auto rotation, store::Rotation::begin(*folder.store, *folder.vault, clock->wall_now()));
  ProgressBar bar("sealing again", before.values_under_other_keys());
  const std::uint64_t resealed_before = rotation.progress().resealed;
  for (bool has_more = true; has_more;) {
    ATSUME_TRY(has_more, rotation.step(kRowsPerStep, clock->wall_now()));
    bar.show(rotation.progress().resealed - resealed_before);
  }
  ATSUME_TRY(const auto after, store::report_keys(*folder.store, *folder.vault));
  return key_report_json(after);
}

std::uint64_t left_in(const std::string& report) {
  return Json::parse(report, nullptr, false).value("values_under_other_keys", std::uint64_t{0});
}

std::string state_in(const std::string& report) {
  const Json parsed = Json::parse(report, nullptr, false);
  return parsed.is_object() ? parsed.value(Json::json_pointer("/rotation/state"), "") : "";
}

Result<std::string> rotate_in_engine(const EngineAddress& engine) {
  ATSUME_TRY(std::string report, ask_engine(engine, "GET", "/v1/master-key"));
  ProgressBar bar("sealing again", 0);
  std::uint64_t most = 0;
  do {
    ATSUME_TRY(report, ask_engine(engine, "POST", "/v1/master-key/rotate"));
    most = std::max(most, left_in(report));
    bar.set_total(most);
    bar.show(most - left_in(report));
  } while (state_in(report) == "unfinished");
  return report;
}

void print_keys(const Json& report) {
  std::printf("%-18s %14s\n", "master key", "sealed values");
  for (const Json& key : report.at("keys")) {
    std::string remark = key.at("is_sealing") ? "seals" : "opens only";
    if (!key.at("is_present")) remark = "MISSING: give this key too, or its values stay closed";
    if (key.at("may_be_dropped")) remark += "; no value in the store needs it, it may be dropped";
    std::printf("%-18s %14llu  %s\n", key.at("id").get<std::string>().c_str(),
                key.at("sealed_values").get<unsigned long long>(), remark.c_str());
  }
}

void print_state(const Json& report) {
  const std::string state = report.at("rotation").at("state");
  if (state == "needed" || state == "unfinished") {
    std::printf("%llu values are sealed with an older key; run: atsume keys rotate\n",
                report.at("values_under_other_keys").get<unsigned long long>());
  }
  if (state == "incomplete") {
    std::printf("%llu records do not open and stay as they are; the first: %s\n",
                report.at("rotation").at("failed").get<unsigned long long>(),
                report.at("rotation").at("first_failure").get<std::string>().c_str());
  }
  for (const auto& [count, first] :
       {std::pair{"damaged_records", "first_damaged"}, {"unlisted_rows", "first_unlisted"}}) {
    if (report.at(count) == 0) continue;
    std::printf("%s: %s, the first: %s; drop no key while there are any\n", count, report.at(count).dump().c_str(),
                report.at(first).get<std::string>().c_str());
  }
}

// Prints the report; gives the exit code.
int show(const Result<std::string>& report, bool as_json) {
  if (!report) return fail(report.error());
  const Json parsed = Json::parse(*report, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("keys")) {
    return fail(base::config_error("engine_refused", "what answered is no engine of this version"));
  }
  if (as_json) {
    std::printf("%s\n", report->c_str());
  } else {
    print_keys(parsed);
    print_state(parsed);
  }
  return 0;
}

}  // namespace

// The database first: an engine that has it open knows the master keys, and this program need not.
Result<Folder> open_folder(const MaintenanceOptions& options) {
  if (!std::filesystem::exists(options.data + "/db")) {
    return Fail(base::config_error("data_directory", "there is no database in '" + options.data +
                                                         "'; name the data folder of the engine with --data"));
  }
  Folder folder;
  ATSUME_TRY(folder.store, store::open_rocksdb_store(options.data + "/db"));
  ATSUME_TRY(auto keys, store::load_master_keys(std::getenv("ATSUME_MASTER_KEY"), options.data,
                                                store::MissingKey::kRefuse, *folder.random));
  ATSUME_TRY(folder.vault, store::Vault::make(std::move(keys), *folder.random));
  return folder;
}

int new_master_key(const MaintenanceOptions& options, bool into_file) {
  const auto random = base::make_os_random();
  if (!into_file) {
    std::printf("%s\n", store::generate_master_key(*random).c_str());
    std::fprintf(stderr,
                 "Keep it safe: it is stored nowhere. To replace a key, put the new one in front of it, with a comma: "
                 "ATSUME_MASTER_KEY=new,old\n");
    return 0;
  }
  const auto added = store::add_master_key(options.data, *random);
  if (!added) return fail(added.error());
  std::printf("%s\n", added->c_str());
  std::fprintf(stderr, "The master key with this id is now the first in %s/master.key. Next: atsume keys rotate\n",
               options.data.c_str());
  return 0;
}

int show_master_keys(const MaintenanceOptions& options) { return show(report_text(options), options.as_json); }

int rotate_master_key(const MaintenanceOptions& options) {
  auto folder = open_folder(options);
  const bool is_running = !folder && is_engine_running(folder.error());
  if (!folder && !is_running) return fail(folder.error());
  const auto report = is_running ? rotate_in_engine(options.engine) : rotate_in_folder(*folder);
  if (const int code = show(report, options.as_json); code != 0) return code;
  return state_in(*report) == "done" ? 0 : 1;
}

}  // namespace atsume::app
