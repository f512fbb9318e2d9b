#include "atsume/catalog/overrides.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/snapshot.h"
#include "catalog/suggest.h"
#include "catalog/texts.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kConnectorKey = "connector";
constexpr std::string_view kMappingsKey = "mappings";

void add_all(const SharedTexts& texts, std::vector<RawFile>& files) {
  for (const auto& text : texts) files.push_back(*text);
}

class Overlay {
 public:
  Overlay(const Catalog& catalog, std::string_view connector, const std::string& text)
      : catalog_(catalog),
        id_(connector),
        text_(text),
        source_(text),
        document_(json::yaml::read(text)),
        reporter_(std::string(kOverridesName), source_, nullptr) {}

  Overridden make() {
    if (!check_outside()) return {.catalog = nullptr, .diagnostics = reporter_.take()};
    add_connector();
    add_mappings();
    LoadResult made = compile_over(std::move(files_), catalog_);
    // The files below were told about when they were loaded, and a mapping without its connector is only the outcome of
    // what is told of that one.
    std::erase_if(made.diagnostics, [](const Diagnostic& one) {
      const bool is_of_others = one.severity == Severity::kWarning && one.file != kOverridesName;
      return is_of_others || one.code == codes::kMappingConnector.code;
    });
    Overridden out{.catalog = nullptr, .diagnostics = std::move(made.diagnostics)};
    if (!has_errors(out.diagnostics)) out.catalog = replace(*made.catalog);
    return out;
  }

 private:
  // What surrounds the parts that are compiled.
  bool check_outside() {
    for (const auto& problem : document_.problems) reporter_.report_at(codes::kYaml, problem.place, problem.message);
    const Node& root = *document_.root;
    if (root.kind != NodeKind::kMap) {
      reporter_.report(codes::kType, root, "overrides are a map of \"connector\" and \"mappings\"");
      return false;
    }
    for (const Entry& entry : root.entries) {
      if (entry.key == kMappingsKey) {
        check_models(*entry.value);
      } else if (entry.key != kConnectorKey) {
        const std::vector<std::string> known = {std::string(kConnectorKey), std::string(kMappingsKey)};
        reporter_.report(codes::kUnknownKey, root, entry,
                         fmt::format("unknown key \"{}\" in overrides{}", entry.key, suggest_name(entry.key, known)));
      }
    }
    if (catalog_.find_connector(id_) == nullptr || catalog_.texts == nullptr) {
      reporter_.report(codes::kOverride, root,
                       fmt::format("the connector {} is not installed, or its definition has errors", id_));
    }
    return !reporter_.has_errors();
  }

  void check_models(const Node& mappings) {
    if (mappings.kind != NodeKind::kMap) {
      reporter_.report(codes::kType, mappings, "mappings is a map of models, each with what is to change");
      return;
    }
    std::vector<std::string> mapped;
    for (const auto& [model, connectors] : catalog_.mappings) {
      if (connectors.contains(id_)) mapped.push_back(model);
    }
    for (const Entry& entry : mappings.entries) {
      if (std::ranges::find(mapped, entry.key) != mapped.end()) continue;
      reporter_.report(
          codes::kOverride, mappings, entry,
          fmt::format("{} has no mapping to a model \"{}\"{}", id_, entry.key, suggest_name(entry.key, mapped)));
    }
  }

  RawFile part(std::string path, std::vector<std::string> keys) const {
    RawFile out;
    out.file = kOverridesName;
    out.path = std::move(path);
    out.text = text_;
    out.is_override = true;
    out.part = std::move(keys);
    return out;
  }

  void add_connector() {
    has_connector_ = document_.root->find(kConnectorKey) != nullptr;
    if (!has_connector_) return;
    const auto texts = catalog_.texts->connectors.find(id_);
    if (texts == catalog_.texts->connectors.end()) return;
    add_all(texts->second.definition, files_);
    add_all(texts->second.overrides, files_);
    if (texts->second.sandbox != nullptr) files_.push_back(*texts->second.sandbox);
    files_.push_back(part(fmt::format("overrides/connectors/{}.yaml", id_), {std::string(kConnectorKey)}));
  }

  // All of a connector that is changed: a mapping refers to the methods of its connector.
  void add_mappings() {
    const Node* mappings = document_.root->find(kMappingsKey);
    for (const auto& [parties, texts] : catalog_.texts->mappings) {
      const bool is_changed = mappings != nullptr && mappings->find(parties.first) != nullptr;
      if (parties.second != id_ || !(is_changed || has_connector_)) continue;
      add_all(texts, files_);
      if (!is_changed) continue;
      files_.push_back(part(fmt::format("overrides/mappings/{}/{}.yaml", parties.first, id_),
                            {std::string(kMappingsKey), parties.first}));
    }
  }

  std::shared_ptr<const Catalog> replace(const Catalog& made) const {
    auto out = std::make_shared<Catalog>(catalog_);
    if (has_connector_) out->connectors[id_] = made.find_connector(id_);
    for (const auto& [model, connectors] : made.mappings) {
      for (const auto& [connector, mapping] : connectors) out->mappings[model][connector] = mapping;
    }
    return out;
  }

  const Catalog& catalog_;
  std::string id_;
  const std::string& text_;
  SourceText source_;
  json::yaml::Document document_;
  Reporter reporter_;
  std::vector<RawFile> files_;
  bool has_connector_ = false;
};

}  // namespace

Overridden override_definitions(const Catalog& catalog, std::string_view connector, const std::string& text) {
  return Overlay(catalog, connector, text).make();
}

}  // namespace atsume::catalog
