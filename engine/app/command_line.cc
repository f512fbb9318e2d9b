#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "app/commands.h"
#include "app/jsonata_command.h"

namespace atsume::app {

void add_definition_options(CLI::App& command, Options& options) {
  command.add_option("--connectors", options.connectors, "Folder of connector definitions")->type_name("DIR");
  command.add_option("--mappings", options.mappings, "Folder of models and mappings")->type_name("DIR");
  command.add_option("--overrides", options.overrides, "Folder of what this environment changes in them")
      ->type_name("DIR");
}

namespace {

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

void add_key(CLI::App& app, Run& run) {
  auto* key = app.add_subcommand("key", "API keys, with which callers come (master keys: atsume keys)");
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

void add_jsonata_options(CLI::App& command, JsonataOptions& options) {
  command.add_option("expression", options.expression, "The expression; with --bench, the file that holds it")
      ->type_name("EXPR");
  command.add_option("input", options.input, "File of JSON that the expression sees as $; - for stdin; none without")
      ->type_name("FILE");
  command.add_option("--expr-file", options.expression_file, "Take the expression from a file; FILE may follow")
      ->type_name("FILE");
  command.add_option("--bind", options.bindings, "A variable: $NAME is the JSON value (repeatable)")
      ->type_name("NAME=JSON")
      ->take_all()
      ->allow_extra_args(false);
  command.add_flag("--compact", options.compact, "Print the result on one line");
  command.add_flag("--json", options.as_json, "Print {\"result\": …}, {\"undefined\": true} or {\"error\": {…}}");
  command.add_flag("--allow-eval", options.allow_eval, "Let the expression call $eval");
  command.add_option("--time-limit", options.time_limit, "End the evaluation after so many milliseconds")
      ->type_name("MS");
  command.add_flag("--functions", options.list_functions, "List the built-in functions with their signatures");
  command.add_flag("--serve", options.serve, "Answer requests, a JSON object a line, from stdin on stdout");
  command.add_option("--bench", options.bench_seconds, "Measure EXPR (a file) on FILE for so many seconds")
      ->type_name("SECONDS");
}

void add_jsonata(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("jsonata", "Evaluate expressions of the mapping language");
  auto options = std::make_shared<JsonataOptions>();
  add_jsonata_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  atsume jsonata '$sum([1, 2, 3])'\n"
      "  atsume jsonata 'jobs[state = \"published\"].title' answer.json\n"
      "  curl -s $URL | atsume jsonata '$count(result)' -\n"
      "  atsume jsonata --bind 'account={\"region\": \"eu\"}' '$account.region & \"-\" & id' item.json\n"
      "  atsume jsonata --expr-file mapping.jsonata item.json\n"
      "  atsume jsonata -- '-price' item.json\n"
      "\n"
      "Nothing is printed for a result of nothing. Exit code 1: the expression is wrong; 2: the call is.\n"
      "docs/jsonata.md describes the language and every function.");
  command->callback([options, &run] { run = [options] { return run_jsonata(*options); }; });
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("Atsume: every applicant tracking system behind one API", "atsume");
  app.set_version_flag("--version", "atsume " ATSUME_VERSION);
  app.require_subcommand(1);
  Run run;
  add_serve(app, run);
  add_author_commands(app, run);
  add_key(app, run);
  add_maintenance_commands(app, run);
  add_demo(app, run);
  add_jsonata(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return run();
}

}  // namespace atsume::app
