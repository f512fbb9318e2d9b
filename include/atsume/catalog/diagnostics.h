// What is wrong with a definition file, and where: the messages of `atsume check`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"

namespace atsume::catalog {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string code;  // stable: "E012" unknown key, "W003" …; listed in docs/diagnostics.md
  std::string file;  // as it was given to the loader
  json::yaml::Place place;
  std::string message;  // one sentence, with the suggestion in it ("did you mean …?")
  std::string source_line;
};

bool has_errors(const std::vector<Diagnostic>& diagnostics);

// By file, then line, column; duplicates removed.
void sort_diagnostics(std::vector<Diagnostic>& diagnostics);

// "file:line:column: error: message [E012]", the source line and a caret under the place. With kColour
// for a terminal.
enum class Style { kPlain, kColour };
std::string render(const Diagnostic& diagnostic, Style style);

// [{"severity","code","file","line","column","message","source","caret"}, …]; the last two are the line and what
// underlines the place in it, absent where there is none.
std::string to_json_text(const std::vector<Diagnostic>& diagnostics);

}  // namespace atsume::catalog
