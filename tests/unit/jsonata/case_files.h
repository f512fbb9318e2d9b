// Cases of the language kept as JSON files: reading them, running one, and saying what was wrong.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atsume/json/value.h"
#include "atsume/jsonata/program.h"

namespace atsume::jsonata::cases {

struct Case {
  std::string name;
  std::string expression;
  json::Value input;     // undefined when there is none
  json::Value bindings;  // an object, or undefined
  json::Value expected;  // the whole case: result, undefined / undefinedResult, code, error
};

// The text of a file; fails the test when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Runs the case; an empty text when it passes, else what was wrong.
std::string run(const Case& each);

}  // namespace atsume::jsonata::cases
