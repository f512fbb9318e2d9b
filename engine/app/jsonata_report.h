// What `atsume jsonata` says about an outcome, to programs and to people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::app {

// Appends `"result":…`, `"undefined":true` or `"error":{…}`.
void write_outcome(std::string& out, const Result<json::Value>& outcome);

struct ErrorReport {
  std::string_view place;          // where the expression stands: a file, or "expression"
  std::string_view source;         // the expression
  std::vector<std::string> bound;  // names of bindings, for suggestions
  bool colours = false;            // for a terminal
};
// "place:line:column: error: message [code]", the line of the expression and a caret below what is wrong. Columns
// count characters from 1.
std::string describe_error(const Error& error, const ErrorReport& report);

}  // namespace atsume::app
