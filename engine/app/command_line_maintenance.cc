// The part of the command line that operators use: master keys, backup and restore.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command_line.h"
#include "app/maintenance_commands.h"

namespace atsume::app {
namespace {

using Options = std::shared_ptr<MaintenanceOptions>;

void add_data(CLI::App& command, MaintenanceOptions& options) {
  command.add_option("--data", options.data, "Folder of the database")->type_name("DIR")->capture_default_str();
}

void add_engine(CLI::App& command, MaintenanceOptions& options) {
  add_data(command, options);
  command.add_option("--url", options.engine.url, "The engine, when one runs on the folder")->capture_default_str();
  command.add_option("--key", options.engine.key, "API key of level admin for it; better: ATSUME_API_KEY");
  command.add_flag("--json", options.as_json, "Print JSON");
}

void add_keys(CLI::App& app, Run& run) {
  auto* keys = app.add_subcommand("keys", "Master keys, which seal credentials at rest (API keys: atsume key)");
  keys->require_subcommand(1);
  auto options = std::make_shared<MaintenanceOptions>();

  auto* fresh = keys->add_subcommand("new", "Make a master key: print it, or with --data put it into DIR/master.key");
  auto* data = fresh->add_option("--data", options->data, "Put it in front of the keys in DIR/master.key");
  data->type_name("DIR");
  fresh->footer("Examples:\n  atsume keys new\n  atsume keys new --data /var/lib/atsume");
  fresh->callback([options, data, &run] {
    run = [options, into_file = data->count() > 0] { return new_master_key(*options, into_file); };
  });

  auto* status = keys->add_subcommand("status", "Count what is sealed with which master key, and which may be dropped");
  add_engine(*status, *options);
  status->footer("Example:\n  atsume keys status --data /var/lib/atsume");
  status->callback([options, &run] { run = [options] { return show_master_keys(*options); }; });

  auto* rotate = keys->add_subcommand("rotate", "Seal everything again with the newest master key");
  add_engine(*rotate, *options);
  rotate->footer(
      "Examples:\n"
      "  atsume keys new --data ./data && atsume keys rotate --data ./data\n"
      "  ATSUME_MASTER_KEY=new,old atsume keys rotate --data /var/lib/atsume\n"
      "  ATSUME_API_KEY=sk_live_… atsume keys rotate --data /var/lib/atsume --url http://127.0.0.1:8080\n"
      "\n"
      "Works with the engine stopped, and through it while it runs. May be stopped at any instant: called again, it\n"
      "goes on. Exit code 1: not all is sealed with the newest key; 2: nothing was done.");
  rotate->callback([options, &run] { run = [options] { return rotate_master_key(*options); }; });
}

void add_backup(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("backup", "Copy the database, also while an engine runs on it");
  auto options = std::make_shared<MaintenanceOptions>();
  add_engine(*command, *options);
  command->add_option("--to", options->to, "New folder for the backup; without it one in DIR/backups")
      ->type_name("FOLDER");
  command->footer(
      "Examples:\n"
      "  atsume backup --data /var/lib/atsume --to /mnt/backups/atsume-monday\n"
      "  ATSUME_API_KEY=sk_live_… atsume backup --data /var/lib/atsume --url http://127.0.0.1:8080\n"
      "\n"
      "The master key is never in a backup: keep it elsewhere, the backup is worthless without it.");
  command->callback([options, &run] { run = [options] { return back_up(*options); }; });
}

void add_restore(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("restore", "Make a new data folder from a backup");
  auto options = std::make_shared<MaintenanceOptions>();
  command->add_option("--from", options->from, "Folder of the backup")->type_name("FOLDER")->required();
  command->add_option("--data", options->data, "New data folder; may hold the master.key and nothing else")
      ->type_name("DIR")
      ->required();
  command->add_flag("--json", options->as_json, "Print the backup's manifest as JSON");
  command->footer(
      "Example:\n"
      "  ATSUME_MASTER_KEY=… atsume restore --from /mnt/backups/atsume-monday --data /var/lib/atsume\n"
      "\n"
      "Looks at every file and opens every sealed value before the folder becomes usable.");
  command->callback([options, &run] { run = [options] { return restore(*options); }; });
}

}  // namespace

void add_maintenance_commands(CLI::App& app, Run& run) {
  add_keys(app, run);
  add_backup(app, run);
  add_restore(app, run);
}

}  // namespace atsume::app
