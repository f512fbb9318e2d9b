#include "atsume/catalog/format.h"
#include "catalog/load_files.h"

namespace atsume::catalog {
namespace {

Formatted unreadable(const std::string& file, std::string problem) {
  Diagnostic diagnostic{.severity = Severity::kError,
                        .code = std::string(codes::kUnreadable.code),
                        .file = file,
                        .place = {.line = 0, .column = 0},
                        .message = std::move(problem),
                        .source_line = {}};
  return {.text = {}, .problems = {std::move(diagnostic)}};
}

FormattedFile format_file(const std::string& file) {
  RawFile raw = read_definition(file);
  if (!raw.problem.empty()) return {.file = file, .is_changed = false, .result = unreadable(file, raw.problem)};
  Formatted formatted = format_definition({.file = file, .text = raw.text});
  const bool is_changed = formatted.text != raw.text;
  return {.file = file, .is_changed = is_changed, .result = std::move(formatted)};
}

}  // namespace

std::vector<FormattedFile> format_files(const std::vector<std::string>& paths, const Sources& sources) {
  std::vector<Diagnostic> problems;
  std::vector<std::string> files;
  if (paths.empty()) files = find_source_files(sources, problems);
  for (const std::string& path : paths) {
    for (std::string& file : find_definition_files(path, problems)) files.push_back(std::move(file));
  }
  std::vector<FormattedFile> out;
  for (const std::string& file : files) out.push_back(format_file(file));
  for (Diagnostic& problem : problems) {
    out.push_back({.file = problem.file, .is_changed = false, .result = {.text = {}, .problems = {problem}}});
  }
  return out;
}

}  // namespace atsume::catalog
