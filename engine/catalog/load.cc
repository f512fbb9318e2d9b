#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "atsume/base/encoding.h"
#include "catalog/load_files.h"
#include "catalog/snapshot.h"

namespace atsume::catalog {

namespace fs = std::filesystem;

namespace {

std::vector<RawFile> read_all(const std::vector<std::string>& files, const Sources& sources) {
  std::vector<RawFile> raw;
  for (const std::string& file : files) {
    raw.push_back(read_definition(file));
    raw.back().is_mapping = !sources.mappings.empty() && file.starts_with(sources.mappings);
  }
  return raw;
}

void add(std::vector<Diagnostic> more, std::vector<Diagnostic>& diagnostics) {
  diagnostics.insert(diagnostics.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  sort_diagnostics(diagnostics);
}

std::string canonical(const std::string& file) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(file, error);
  return error ? file : path.string();
}

}  // namespace

LoadResult load(const Sources& sources, std::shared_ptr<const Catalog> previous) {
  std::vector<Diagnostic> diagnostics;
  const std::vector<std::string> files = find_source_files(sources, diagnostics);
  LoadResult result = compile_snapshot(read_all(files, sources), std::move(previous));
  add(std::move(diagnostics), result.diagnostics);
  return result;
}

std::vector<Diagnostic> check(const std::vector<std::string>& paths, const Sources& sources) {
  std::vector<Diagnostic> diagnostics;
  if (paths.empty()) return load(sources, nullptr).diagnostics;
  std::vector<std::string> wanted;
  for (const std::string& path : paths) {
    for (std::string& file : find_definition_files(path, diagnostics)) wanted.push_back(std::move(file));
  }
  // The files that were named come first: of two for the same thing the first counts.
  std::vector<std::string> files = wanted;
  std::set<std::string> seen;
  for (const std::string& file : wanted) seen.insert(canonical(file));
  std::vector<Diagnostic> elsewhere;
  for (std::string& file : find_source_files(sources, elsewhere)) {
    if (seen.insert(canonical(file)).second) files.push_back(std::move(file));
  }
  std::vector<Diagnostic> found = compile_snapshot(read_all(files, sources), nullptr).diagnostics;
  std::erase_if(found, [&](const Diagnostic& d) { return std::ranges::find(wanted, d.file) == wanted.end(); });
  add(std::move(found), diagnostics);
  return diagnostics;
}

std::string fingerprint(const Sources& sources) {
  std::vector<Diagnostic> unreadable;
  std::string listing;
  for (const std::string& file : find_source_files(sources, unreadable)) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto written = fs::last_write_time(file, error).time_since_epoch().count();
    listing += fmt::format("{}\t{}\t{}\n", file, size, written);
  }
  for (const Diagnostic& diagnostic : unreadable) listing += fmt::format("{}\t?\n", diagnostic.file);
  return base::hex_encode(base::sha256(listing));
}

}  // namespace atsume::catalog
