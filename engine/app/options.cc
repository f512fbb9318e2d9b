#include "app/options.h"

#include <cstdio>

namespace atsume::app {

Result<Config> make_config(const Options& options) {
  Config config;
  if (!options.config_file.empty()) ATSUME_TRY_VOID(read_config_file(options.config_file, config));
  if (!options.listen.empty()) config.listen = options.listen;
  if (!options.data.empty()) config.data = options.data;
  if (!options.connectors.empty()) config.sources.connectors = options.connectors;
  if (!options.mappings.empty()) config.sources.mappings = options.mappings;
  if (!options.overrides.empty()) config.sources.overrides = options.overrides;
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
