// Command-line options that several commands share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "atsume/base/result.h"

namespace atsume::app {

// What was given on the command line; goes over the configuration file.
struct Options {
  std::string config_file;
  std::string listen;
  std::string data;
  std::string connectors;
  std::string mappings;
  std::string overrides;
  std::string ca_file;
  std::string log_level;
  std::vector<std::string> rewrites;
  bool allow_private = false;
  bool is_dev = false;
  int threads = -1;
};

// File and command line together. Errors: those of config.h.
Result<Config> make_config(const Options& options);

// Prints "atsume: <message>" to stderr and gives the exit code 2.
int fail(const Error& error);

}  // namespace atsume::app
