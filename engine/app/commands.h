// The commands of the program. Each gives the exit code: 0 well, 1 the thing checked or tried is wrong, 2 the call
// itself is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/options.h"

namespace atsume::app {

// Runs the engine until SIGTERM or SIGINT.
int serve(const Options& options);

struct CheckOptions {
  Options common;
  std::vector<std::string> paths;  // empty: everything
  bool as_json = false;
};
int check(const CheckOptions& options);

struct KeyOptions {
  std::string data = Config{}.data;
  std::string name;
  std::string level;
  bool is_test = false;
  std::optional<std::uint32_t> requests_per_minute;
};
// Works while no engine runs on the data folder; says how else when one does.
int create_key(const KeyOptions& options);

struct DemoOptions {
  std::uint16_t port = 8080;
  bool once = false;
};
// The engine with an emulated Workable: makes a key and a first call, then stays up unless `once`.
int demo(const DemoOptions& options);

}  // namespace atsume::app
