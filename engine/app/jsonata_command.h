// `atsume jsonata`: the mapping language from the command line.
#pragma once

#include <cstdio>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/json/parse.h"

namespace atsume::app {

struct JsonataOptions {
  std::string expression;               // its file with bench_seconds
  std::string expression_file;          // instead of `expression`
  std::string input;                    // a JSON file, "-" for stdin, empty for no input
  std::vector<std::string> bindings;    // NAME=JSON
  std::optional<double> bench_seconds;  // measure instead of print
  std::optional<double> time_limit;     // milliseconds
  bool serve = false;
  bool list_functions = false;
  bool compact = false;
  bool as_json = false;
  bool allow_eval = false;
};

// Exit code: 0 well, 1 the expression does not compile or failed, 2 the call itself is wrong.
int run_jsonata(const JsonataOptions& options);

// Answers requests, one JSON object a line, until `in` ends:
//   {"id", "expr", "data"?, "bindings"?, "timelimit"? (ms), "depth"?}
//   {"id", "result"} or {"id", "undefined": true} or {"id", "error": {"code", "message", "position"?, "token"?, …}}
// `depth` counts nested nodes of the expression, as the published test suite does. $eval is allowed. A line that is
// no request is answered with an error, its id null where it cannot be read.
int serve_jsonata(std::istream& in, std::FILE* out);

// Parses, evaluates and writes over and over, for `seconds` to warm up and `seconds` measured; prints the medians
// as one line of JSON.
int bench_jsonata(const std::string& expression_file, const std::string& input_file, double seconds);

// The JSON given on the command line: files of whole exports are longer than what a provider may answer.
inline constexpr json::ParseLimits kInputLimits{.bytes_max = std::size_t{2} * 1024 * 1024 * 1024};

// The bytes of a file, or of stdin for "-". Error "file" names the path.
Result<std::string> read_bytes(const std::string& path);

}  // namespace atsume::app
