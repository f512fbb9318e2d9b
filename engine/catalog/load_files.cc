#include "catalog/load_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "atsume/base/limits.h"

namespace atsume::catalog {

namespace fs = std::filesystem;

namespace {

void report_unreadable(const std::string& file, const std::string& why, std::vector<Diagnostic>& diagnostics) {
  diagnostics.push_back(Diagnostic{.severity = Severity::kError,
                                   .code = std::string(codes::kUnreadable.code),
                                   .file = file,
                                   .place = {.line = 0, .column = 0},
                                   .message = fmt::format("cannot be read: {}", why),
                                   .source_line = {}});
}

// What is in a directory, by name, hidden entries left out.
std::vector<fs::path> entries_of(const fs::path& directory, std::vector<Diagnostic>& diagnostics) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with('.')) out.push_back(at->path());
  }
  if (error) report_unreadable(directory.string(), error.message(), diagnostics);
  std::ranges::sort(out);
  return out;
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool is_definition_name(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "connector.yaml" || name == "sandbox.yaml" || name == "model.yaml";
}

// A mapping lies beside its model or in a folder of `mappings`.
bool is_mapping_name(const fs::path& path) {
  return path.extension() == ".yaml" &&
         (is_file(path.parent_path() / "model.yaml") || path.parent_path().parent_path().filename() == "mappings");
}

// What an environment changes lies in a folder of this name, laid out as the definitions are.
bool is_override_name(const fs::path& path) {
  const fs::path folder = path.parent_path();
  return path.extension() == ".yaml" && folder.filename() == "connectors" &&
         folder.parent_path().filename() == "overrides";
}

void find_below(const fs::path& directory, std::vector<std::string>& out, std::vector<Diagnostic>& diagnostics) {
  for (const fs::path& path : entries_of(directory, diagnostics)) {
    if (is_folder(path)) {
      find_below(path, out, diagnostics);
    } else if (is_definition_name(path) || is_mapping_name(path) || is_override_name(path)) {
      out.push_back(path.string());
    }
  }
}

}  // namespace

namespace {

void add_yaml_files(const fs::path& folder, std::vector<std::string>& out, std::vector<Diagnostic>& diagnostics) {
  for (const fs::path& file : entries_of(folder, diagnostics)) {
    if (file.extension() == ".yaml" && is_file(file)) out.push_back(file.string());
  }
}

// A folder of overrides need not hold both kinds.
void add_overrides(const fs::path& root, std::vector<std::string>& out, std::vector<Diagnostic>& diagnostics) {
  if (!is_folder(root)) {
    report_unreadable(root.string(), "the folder of overrides is not there", diagnostics);
    return;
  }
  if (is_folder(root / "connectors")) add_yaml_files(root / "connectors", out, diagnostics);
  if (!is_folder(root / "mappings")) return;
  for (const fs::path& folder : entries_of(root / "mappings", diagnostics)) {
    if (is_folder(folder)) add_yaml_files(folder, out, diagnostics);
  }
}

}  // namespace

std::vector<std::string> find_source_files(const Sources& sources, std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> out;
  if (!sources.connectors.empty()) {
    for (const fs::path& folder : entries_of(sources.connectors, diagnostics)) {
      for (const char* name : {"connector.yaml", "sandbox.yaml"}) {
        if (is_file(folder / name)) out.push_back((folder / name).string());
      }
    }
  }
  if (!sources.mappings.empty()) {
    for (const fs::path& folder : entries_of(sources.mappings, diagnostics)) {
      if (is_folder(folder)) add_yaml_files(folder, out, diagnostics);
    }
  }
  if (!sources.overrides.empty()) add_overrides(sources.overrides, out, diagnostics);
  return out;
}

std::vector<std::string> find_definition_files(const std::string& path, std::vector<Diagnostic>& diagnostics) {
  if (!is_folder(path)) return {path};
  std::vector<std::string> out;
  find_below(path, out, diagnostics);
  if (out.empty()) report_unreadable(path, "there is no connector.yaml, model.yaml or mapping in it", diagnostics);
  return out;
}

RawFile read_definition(const std::string& file) {
  std::error_code error;
  RawFile raw{.file = file,
              .path = fs::absolute(file, error).lexically_normal().string(),
              .text = {},
              .problem = {},
              .is_mapping = false};
  std::ifstream in(file, std::ios::binary);
  if (!in || is_folder(file)) {
    raw.problem = "the file cannot be read; is it there, and may it be read?";
    return raw;
  }
  const auto size = fs::file_size(file, error);
  const std::size_t wanted = error ? base::limits::kYamlBytesMax : std::min(size, base::limits::kYamlBytesMax);
  raw.text.resize(wanted + 1);  // one more tells a file that is too large
  in.read(raw.text.data(), static_cast<std::streamsize>(raw.text.size()));
  raw.text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) raw.problem = "reading the file failed";
  return raw;
}

}  // namespace atsume::catalog
