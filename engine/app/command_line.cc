#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "app/commands.h"

namespace atsume::app {
namespace {

using Run = std::function<int()>;

void add_definition_options(CLI::App& command, Options& options) {
  command.add_option("--connectors", options.connectors, "Folder of connector definitions")->type_name("DIR");
  command.add_option("--mappings", options.mappings, "Folder of models and mappings")->type_name("DIR");
}

void add_data_option(CLI::App& command, Options& options) {
  command.add_option("--data", options.data, "Folder of the database and, with --dev, the master key")
      ->type_name("DIR");
}

void add_serve_options(CLI::App& command, Options& options) {
  command.add_option("--listen", options.listen, "Address to listen on; port 0 takes a free one")
      ->type_name("HOST:PORT");
  add_data_option(command, options);
  add_definition_options(command, options);
  command.add_option("--config", options.config_file, "Configuration file (YAML)")->type_name("FILE");
  command
      .add_option(
          "--rewrite", options.rewrites,
          "Send calls meant for one origin to another (repeatable): https://acme.workable.com=http://127.0.0.1:9401")
      ->type_name("FROM=TO")
      ->take_all()
      ->allow_extra_args(false);
  command.add_flag("--allow-private", options.allow_private,
                   "Let connectors call loopback and private addresses, and plain http");
  command.add_flag("--dev", options.is_dev, "Make a master key in the data folder when there is none, and keep it");
  command.add_option("--ca-file", options.ca_file, "Certificates to trust instead of the system's")->type_name("FILE");
  command.add_option("--log-level", options.log_level, "debug, info, warning, error or off");
  command.add_option("--threads", options.threads, "Event loops; one per processor by default");
}

void add_serve(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("serve", "Run the engine");
  auto options = std::make_shared<Options>();
  add_serve_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  atsume serve --dev --data ./data\n"
      "  ATSUME_MASTER_KEY=… atsume serve --listen 0.0.0.0:8080 --data /var/lib/atsume\n"
      "\n"
      "SIGHUP and changed definition files reload the definitions; SIGTERM and SIGINT finish what runs, then stop.");
  command->callback([options, &run] { run = [options] { return serve(*options); }; });
}

void add_check(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("check", "Check connector, mapping and model files; exit 1 on errors");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("path", options->paths, "Files or folders; everything when none is given")->type_name("PATH");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the messages as JSON");
  command->footer("Examples:\n  atsume check\n  atsume check connectors/workable mappings/ats/workable.yaml");
  command->callback([options, &run] { run = [options] { return check(*options); }; });
}

void add_key(CLI::App& app, Run& run) {
  auto* key = app.add_subcommand("key", "Make API keys");
  key->require_subcommand(1);
  auto* command = key->add_subcommand("create", "Make an API key and print it, once");
  auto options = std::make_shared<KeyOptions>();
  command->add_option("--name", options->name, "What the key is for")->required();
  command->add_option("--level", options->level, "read, write or admin")->required();
  command->add_option("--data", options->data, "Folder of the database")->type_name("DIR");
  command->add_flag("--test", options->is_test, "A key that sees sandbox accounts only");
  command->footer("Example:\n  atsume key create --level admin --name ops --data ./data");
  command->callback([options, &run] { run = [options] { return create_key(*options); }; });
}

void add_demo(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("demo", "Start with an emulated Workable, make a key and a first call");
  auto options = std::make_shared<DemoOptions>();
  command->add_option("--port", options->port, "Port to listen on, on this machine only; 0 takes a free one");
  command->add_flag("--once", options->once, "Stop after the answer");
  command->callback([options, &run] { run = [options] { return demo(*options); }; });
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Atsume: every applicant tracking system behind one API", "atsume");
  app.set_version_flag("--version", "atsume " ATSUME_VERSION);
  app.require_subcommand(1);
  Run run;
  add_serve(app, run);
  add_check(app, run);
  add_key(app, run);
  add_demo(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return run();
}

}  // namespace atsume::app
