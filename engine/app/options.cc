#include "app/options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace atsume::app {

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

Result<Config> make_config(const Options& options) {
  Config config;
  if (!options.config_file.empty()) ATSUME_TRY_VOID(read_config_file(options.config_file, config));
  if (!options.listen.empty()) config.listen = options.listen;
  if (!options.data.empty()) config.data = options.data;
  if (!options.connectors.empty()) config.sources.connectors = options.connectors;
  if (!options.mappings.empty()) config.sources.mappings = options.mappings;
  if (!options.ca_file.empty()) config.ca_file = options.ca_file;
  if (!options.log_level.empty()) {
    auto level = parse_log_level(options.log_level);
    if (!level) return Fail(std::move(level).error().while_doing("reading --log-level"));
    config.log_level = *level;
  }
  if (options.threads >= 0) config.threads = options.threads;
  config.allow_private = config.allow_private || options.allow_private;
  config.is_dev = config.is_dev || options.is_dev;
  for (const auto& text : options.rewrites) {
    ATSUME_TRY(auto rewrite, parse_rewrite(text));
    config.rewrites.push_back(rewrite);
  }
  ATSUME_TRY_VOID(find_definitions(config.sources));
  return config;
}

int fail(const Error& error) {
  std::string message = error.message();
  for (const auto& step : error.context()) message += " (while " + step + ")";
  std::fprintf(stderr, "atsume: %s\n", message.c_str());
  return 2;
}

}  // namespace atsume::app
