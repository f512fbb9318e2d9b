// Collects what is wrong with one file.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "atsume/catalog/diagnostics.h"
#include "atsume/json/yaml.h"
#include "catalog/codes.h"
#include "catalog/source_text.h"

namespace atsume::catalog {

// A file that nodes of a tree were written in.
struct Origin {
  const SourceText* source = nullptr;
  const std::string* file = nullptr;
};

// Nodes that came into a tree from other files: by `extends`, or because the file is an override.
struct Inherited {
  Origin origin;                    // the file that is extended
  const Inherited* base = nullptr;  // of that file: what it inherited itself
  json::yaml::Place extends_place;  // where this file asks for them
  // The file below has been looked at by itself, so that only what is wrong because of this one is told.
  bool is_override = false;
  std::unordered_map<const json::yaml::Node*, Origin> nodes;
};

class Reporter {
 public:
  // `source` and `inherited` have to outlive the reporter; `inherited` may be nullptr.
  Reporter(std::string file, const SourceText& source, const Inherited* inherited);

  // At the node's own place.
  void report(const Code& code, const json::yaml::Node& node, std::string message);
  // At a key of the map `owner`.
  void report(const Code& code, const json::yaml::Node& owner, const json::yaml::Entry& entry, std::string message);
  // At a byte of a scalar's value; `length` is how many characters are underlined.
  void report_inside(const Code& code, const json::yaml::Node& scalar, std::size_t offset, std::size_t length,
                     std::string message);
  // At a place that belongs to `node` (its key, say), so that an inherited node is told as such.
  void report(const Code& code, const json::yaml::Node& node, json::yaml::Place place, std::string message);
  void report_at(const Code& code, json::yaml::Place place, std::string message);

  bool has_errors() const { return has_errors(0); }
  // Of those reported since `diagnostics().size()` was `begin`.
  bool has_errors(std::size_t begin) const;
  const std::string& file() const { return file_; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  std::vector<Diagnostic> take() { return std::move(diagnostics_); }

 private:
  // nullptr: the node is written in this file.
  const Origin* origin_of(const json::yaml::Node& node) const;
  bool is_silent(const Code& code) const;
  void add(const Code& code, json::yaml::Place place, std::string message);

  std::string file_;
  const SourceText* source_;
  const Inherited* inherited_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace atsume::catalog
