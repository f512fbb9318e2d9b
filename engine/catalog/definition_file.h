// One file on its way from text to struct.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "atsume/catalog/catalog.h"
#include "atsume/json/yaml.h"
#include "catalog/checked.h"
#include "catalog/reporter.h"
#include "catalog/source_text.h"

namespace atsume::catalog {

// As read; `problem` says why it could not be.
struct RawFile {
  std::string file;  // as it was named, for messages
  std::string path;  // with its folders, which tell what it is; empty: `file` has them
  std::string text;
  std::string problem;
  bool is_mapping = false;       // it lies where mappings do, whatever it says itself
  bool is_override = false;      // it lies where overrides do: connectors/<id>.yaml, mappings/<model>/<id>.yaml
  bool is_excerpt = false;       // it has no name of its own: a block in a text for people
  std::uint32_t first_line = 1;  // where it begins; the lines before belong to the text around it
  // Of an account's override: where it stands in the text, as keys from the top. `path` then is as in a folder of
  // overrides.
  std::vector<std::string> part;
};

enum class FileKind { kUnknown, kConnector, kSandbox, kModel, kMapping, kConnectorOverride, kMappingOverride };

// Of a file among overrides, and of one named as if it were; kUnknown of any other.
FileKind override_kind_of(const RawFile& raw);

class DefinitionFile {
 public:
  explicit DefinitionFile(RawFile raw);
  DefinitionFile(const DefinitionFile&) = delete;
  DefinitionFile& operator=(const DefinitionFile&) = delete;

  FileKind kind = FileKind::kUnknown;
  bool is_excerpt = false;
  json::yaml::Place start;  // for what is said of the file as a whole
  std::string id;           // by the path: of the connector or the model; empty when the path does not tell
  std::string model;        // by the path: of a mapping

  const SourceText source;
  const RawFile raw;  // without its text
  json::yaml::Document document;
  Inherited inherited;
  std::unique_ptr<json::yaml::Node> merged;  // with what it extends; nullptr: `document` is all there is
  Reporter reporter;
  Checked checked;
  std::vector<std::string> account_names;  // of a connector: what its accounts hold

  const json::yaml::Node& root() const { return merged != nullptr ? *merged : *document.root; }
  // As it was read, text included.
  RawFile as_read() const;
  // Gives up what was only needed to build what the file defines; restore() reads the tree again.
  void release();
  void restore();
  bool is_broken() const { return reporter.has_errors(); }
  // The text of a top-level scalar; empty when there is none.
  std::string top_text(std::string_view key) const;
  // Whether there is a tree to look at, if only a part of one; reports when there is none.
  bool can_be_checked();
  bool is_override() const { return kind == FileKind::kConnectorOverride || kind == FileKind::kMappingOverride; }
  // Checks by the tables of its kind; true when all of the file could be read, so that lints make sense.
  bool check();

 private:
  static json::yaml::Document read(const SourceText& source, const RawFile& raw);
  void tell_kind(std::string_view path, bool is_mapping);
  void tell_override();
  void tell_kind_by_content();
  void check_id(std::string_view key, const std::string& expected, std::string_view what);

  bool is_named_by_folder_ = false;
};

}  // namespace atsume::catalog
