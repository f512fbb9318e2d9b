// Definition files in one layout: what `atsume fmt` does.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/catalog.h"

namespace atsume::catalog {

struct Formatted {
  std::string text;                  // as it came when there are problems
  std::vector<Diagnostic> problems;  // why the file is left alone
};

// Keys of the top level in the order of the reference, two spaces of indentation, at most one empty line and no
// blanks at line ends. Comments, quotes, and what stands between brackets are kept. What is read of the result is
// what was read before: otherwise the text is left alone. Formatting twice changes nothing more.
Formatted format_definition(const NamedText& file);

struct FormattedFile {
  std::string file;
  bool is_changed = false;
  Formatted result;
};

// Reads and formats the definition files at or below the paths, or all of `sources`; writes nothing.
std::vector<FormattedFile> format_files(const std::vector<std::string>& paths, const Sources& sources);

}  // namespace atsume::catalog
