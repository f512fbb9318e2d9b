#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "atsume/base/encoding.h"
#include "catalog/load_files.h"
#include "catalog/markdown.h"
#include "catalog/snapshot.h"

namespace atsume::catalog {

namespace fs = std::filesystem;

namespace {

// As RawFile::path is written, without a slash at its end.
std::string whole_path(const std::string& folder) {
  std::error_code error;
  std::string out = fs::absolute(folder, error).lexically_normal().string();
  while (out.ends_with('/')) out.pop_back();
  return out;
}

std::vector<RawFile> read_all(const std::vector<std::string>& files, const Sources& sources) {
  std::vector<RawFile> raw;
  const std::string overrides = sources.overrides.empty() ? "" : whole_path(sources.overrides) + "/";
  for (const std::string& file : files) {
    raw.push_back(read_definition(file));
    raw.back().is_mapping = !sources.mappings.empty() && file.starts_with(sources.mappings);
    raw.back().is_override = !overrides.empty() && raw.back().path.starts_with(overrides);
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

// What is wrong with files that are named, among the others of `sources`.
std::vector<Diagnostic> check_files(const std::vector<std::string>& wanted, const Sources& sources) {
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
  return found;
}

RawFile raw_block(const std::string& file, const MarkdownBlock& block) {
  return {.file = file,
          .path = block.path,
          .text = block.text,
          .problem = {},
          .is_mapping = false,
          .is_excerpt = block.path.empty(),
          .first_line = block.first_line};
}

// Each block by itself, since a text may show the same file twice as it grows. What it refers to is looked for in
// the blocks before it, nearest first, then in those behind it, then in `sources`.
std::vector<Diagnostic> check_markdown(const std::string& file, const Sources& sources) {
  const RawFile markdown = read_definition(file);
  if (!markdown.problem.empty()) return compile_snapshot({markdown}, nullptr).diagnostics;
  std::vector<Diagnostic> ignored;
  const std::vector<std::string> around = find_source_files(sources, ignored);
  const std::vector<MarkdownBlock> blocks = definition_blocks(markdown.text);
  std::vector<Diagnostic> out;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    std::vector<RawFile> files;
    for (std::size_t j = i + 1; j > 0; --j) files.push_back(raw_block(file, blocks[j - 1]));
    for (std::size_t j = i + 1; j < blocks.size(); ++j) files.push_back(raw_block(file, blocks[j]));
    for (RawFile& raw : read_all(around, sources)) files.push_back(std::move(raw));
    const std::size_t begin = blocks[i].first_line;
    const auto end = static_cast<std::size_t>(std::ranges::count(blocks[i].text, '\n')) + 1;
    for (Diagnostic& one : compile_snapshot(std::move(files), nullptr).diagnostics) {
      if (one.file == file && one.place.line >= begin && one.place.line <= end) out.push_back(std::move(one));
    }
  }
  return out;
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
    for (std::string& file : find_definition_files(path, diagnostics)) {
      if (is_markdown(file)) {
        add(check_markdown(file, sources), diagnostics);
      } else {
        wanted.push_back(std::move(file));
      }
    }
  }
  if (!wanted.empty()) add(check_files(wanted, sources), diagnostics);
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
