#include "catalog/definition_file.h"

#include <fmt/format.h>

#include "atsume/base/text.h"
#include "catalog/check_tree.h"

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

const Table* table_of(FileKind kind) {
  switch (kind) {
    case FileKind::kConnector:
      return &kConnectorTable;
    case FileKind::kSandbox:
      return &kSandboxTable;
    case FileKind::kModel:
      return &kModelTable;
    case FileKind::kMapping:
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

}  // namespace

DefinitionFile::DefinitionFile(RawFile raw)
    : is_excerpt(raw.is_excerpt),
      start{.line = raw.first_line, .column = 1},
      source(without_mark(std::move(raw.text))),
      document(json::yaml::read(source.text())),
      reporter(raw.file, source, &inherited) {
  if (is_excerpt) {
    tell_kind_by_content();
  } else {
    tell_kind(raw.path.empty() ? raw.file : raw.path, raw.is_mapping);
  }
  if (!raw.problem.empty()) {
    reporter.report_at(codes::kUnreadable, {.line = 0, .column = 0}, std::move(raw.problem));
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
  if (document.root == nullptr) document.root = json::yaml::read(source.text()).root;
}

std::string DefinitionFile::top_text(std::string_view key) const {
  const Node* node = root().find(key);
  return node != nullptr && node->kind == NodeKind::kScalar ? node->scalar : std::string();
}

bool DefinitionFile::can_be_checked() {
  if (document.root->kind == NodeKind::kMap && kind != FileKind::kUnknown) return true;
  if (reporter.has_errors()) return false;
  if (document.root->kind != NodeKind::kMap) {
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
  if (kind == FileKind::kConnector || kind == FileKind::kModel) {
    check_id("id", id, is_named_by_folder_ ? "a folder" : "a file");
  }
  if (kind == FileKind::kSandbox) check_id("connector", id, "a folder");
  if (kind == FileKind::kMapping) {
    check_id("model", model, "a folder");
    check_id("connector", id, "a file");
  }
  return is_whole;
}

}  // namespace atsume::catalog
