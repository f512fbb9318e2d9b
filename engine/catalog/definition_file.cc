#include "catalog/definition_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "atsume/base/text.h"
#include "catalog/check_tree.h"

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

const Table* table_of(FileKind kind) {
  switch (kind) {
    case FileKind::kConnector:
    case FileKind::kConnectorOverride:
      return &kConnectorTable;
    case FileKind::kSandbox:
      return &kSandboxTable;
    case FileKind::kModel:
      return &kModelTable;
    case FileKind::kMapping:
    case FileKind::kMappingOverride:
      return &kMappingTable;
    case FileKind::kUnknown:
      break;
  }
  return nullptr;
}

// The kind a file says it is, by its version key.
FileKind kind_by_content(const Node& root) {
  if (root.find("sandbox") != nullptr) return FileKind::kSandbox;
  if (root.find("mapping") != nullptr) return FileKind::kMapping;
  if (root.find("model") != nullptr) return FileKind::kModel;
  if (root.find("connector") != nullptr) return FileKind::kConnector;
  return FileKind::kUnknown;
}

// Places are counted from behind a byte order mark.
std::string without_mark(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::string_view without_suffix(std::string_view name) { return name.substr(0, name.rfind('.')); }

std::string_view path_of(const RawFile& raw) { return raw.path.empty() ? raw.file : raw.path; }

}  // namespace

FileKind override_kind_of(const RawFile& raw) {
  const std::vector<std::string_view> parts = base::split(path_of(raw), '/');
  const std::size_t count = parts.size();
  const auto is_below = [&](std::size_t levels, std::string_view folder) {
    if (count < levels + 1 || parts[count - levels] != folder) return false;
    return raw.is_override || (count > levels && parts[count - levels - 1] == "overrides");
  };
  if (count > 2 && is_below(2, "connectors")) return FileKind::kConnectorOverride;
  if (count > 3 && is_below(3, "mappings")) return FileKind::kMappingOverride;
  return FileKind::kUnknown;
}

json::yaml::Document DefinitionFile::read(const SourceText& source, const RawFile& raw) {
  json::yaml::Document document = json::yaml::read(source.text());
  for (const std::string& key : raw.part) {
    const auto entry = std::ranges::find(document.root->entries, key, &json::yaml::Entry::key);
    if (entry == document.root->entries.end()) {
      document.root = std::make_unique<Node>();
      break;
    }
    std::unique_ptr<Node> inner = std::move(entry->value);
    document.root = std::move(inner);
  }
  return document;
}

DefinitionFile::DefinitionFile(RawFile given)
    : is_excerpt(given.is_excerpt),
      start{.line = given.first_line, .column = 1},
      source(without_mark(std::exchange(given.text, {}))),
      raw(std::move(given)),
      document(read(source, raw)),
      reporter(raw.file, source, &inherited) {
  if (!raw.part.empty()) start = document.root->place;
  if (override_kind_of(raw) != FileKind::kUnknown) {
    tell_override();
  } else if (is_excerpt) {
    tell_kind_by_content();
  } else {
    tell_kind(path_of(raw), raw.is_mapping);
  }
  if (!raw.problem.empty()) {
    reporter.report_at(codes::kUnreadable, {.line = 0, .column = 0}, raw.problem);
    return;
  }
  for (const json::yaml::Problem& problem : document.problems) {
    reporter.report_at(codes::kYaml, problem.place, problem.message);
  }
}

void DefinitionFile::tell_kind(std::string_view path, bool is_mapping) {
  const std::vector<std::string_view> parts = base::split(path, '/');
  const std::string_view name = parts.back();
  const std::string_view folder = parts.size() > 1 ? parts[parts.size() - 2] : std::string_view();
  if (name == "connector.yaml" || name == "sandbox.yaml" || name == "model.yaml") {
    kind = name == "connector.yaml" ? FileKind::kConnector
           : name == "model.yaml"   ? FileKind::kModel
                                    : FileKind::kSandbox;
    id = folder;
    is_named_by_folder_ = true;
    return;
  }
  kind = kind_by_content(*document.root);
  id = without_suffix(name);
  is_mapping = is_mapping || (parts.size() > 2 && parts[parts.size() - 3] == "mappings");
  if (kind == FileKind::kUnknown && is_mapping) kind = FileKind::kMapping;
  if (kind == FileKind::kMapping) model = folder;
}

void DefinitionFile::tell_override() {
  const std::vector<std::string_view> parts = base::split(path_of(raw), '/');
  kind = override_kind_of(raw);
  id = without_suffix(parts.back());
  if (kind == FileKind::kMappingOverride) model = parts[parts.size() - 2];
  inherited.is_override = true;
}

void DefinitionFile::tell_kind_by_content() {
  kind = kind_by_content(*document.root);
  const bool is_named_by_id = kind == FileKind::kConnector || kind == FileKind::kModel;
  id = top_text(is_named_by_id ? "id" : "connector");
  if (kind == FileKind::kMapping) model = top_text("model");
}

void DefinitionFile::release() {
  checked = {};
  document.root.reset();
}

void DefinitionFile::restore() {
  if (document.root == nullptr) document.root = std::move(read(source, raw).root);
}

RawFile DefinitionFile::as_read() const {
  RawFile out = raw;
  out.text = source.text();
  return out;
}

std::string DefinitionFile::top_text(std::string_view key) const {
  const Node* node = root().find(key);
  return node != nullptr && node->kind == NodeKind::kScalar ? node->scalar : std::string();
}

bool DefinitionFile::can_be_checked() {
  if (document.root->kind == NodeKind::kMap && kind != FileKind::kUnknown) return true;
  if (reporter.has_errors()) return false;
  if (is_override()) {
    reporter.report_at(codes::kType, start,
                       "an override is a map, written as the definition that it changes, with only what is to change");
  } else if (document.root->kind != NodeKind::kMap) {
    reporter.report_at(codes::kType, start,
                       "the file is empty or no map; it begins with a line such as "
                       "\"connector: 1\"");
  } else {
    reporter.report_at(codes::kMisplaced, start,
                       "what is this? A file begins with connector: 1, mapping: 1, model: 1 or sandbox: 1");
  }
  return false;
}

void DefinitionFile::check_id(std::string_view key, const std::string& expected, std::string_view what) {
  const std::string written = top_text(key);
  if (written.empty() || expected.empty() || written == expected) return;
  reporter.report(
      codes::kMisplaced, *root().find(key),
      fmt::format("{}: \"{}\" is in {} called \"{}\"; both have to be the same", key, written, what, expected));
}

bool DefinitionFile::check() {
  const bool is_whole = document.problems.empty();
  check_tree(root(), *table_of(kind), is_whole ? Extent::kWhole : Extent::kPart, start, reporter, checked);
  if (kind == FileKind::kConnector || kind == FileKind::kModel || kind == FileKind::kConnectorOverride) {
    check_id("id", id, is_named_by_folder_ ? "a folder" : "a file");
  }
  if (kind == FileKind::kSandbox) check_id("connector", id, "a folder");
  if (kind == FileKind::kMapping || kind == FileKind::kMappingOverride) {
    check_id("model", model, "a folder");
    check_id("connector", id, "a file");
  }
  return is_whole;
}

}  // namespace atsume::catalog
