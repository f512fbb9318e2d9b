#include "catalog/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "catalog/account_names.h"
#include "catalog/build.h"
#include "catalog/build_mapping.h"
#include "catalog/build_model.h"
#include "catalog/lint.h"
#include "catalog/merge.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

template <class Map>
std::vector<std::string> keys_in(const Map& map) {
  std::vector<std::string> out;
  for (const auto& [key, value] : map) out.push_back(key);
  return out;
}

class SnapshotBuilder {
 public:
  SnapshotBuilder(std::vector<RawFile> files, std::shared_ptr<const Catalog> previous)
      : previous_(std::move(previous)), catalog_(std::make_shared<Catalog>()) {
    for (RawFile& raw : files) {
      if (const auto kind = kind_of_late(raw); kind != FileKind::kUnknown) {
        (kind == FileKind::kSandbox ? late_sandboxes_ : late_mappings_).push_back(std::move(raw));
      } else {
        files_.push_back(std::make_unique<DefinitionFile>(std::move(raw)));
        files_.back()->checked.shared = &expressions_;
      }
    }
  }

  LoadResult build() {
    for (const auto& file : files_) refuse_twin(*file);
    for_each(FileKind::kUnknown, [](DefinitionFile& file) { file.can_be_checked(); });
    for_each(FileKind::kModel, [this](DefinitionFile& file) { add_model(file); });
    for_each(FileKind::kConnector, [this](DefinitionFile& file) { add_connector(file); });
    for_each(FileKind::kSandbox, [this](DefinitionFile& file) { add_sandbox(file); });
    add_late(late_sandboxes_);
    for (auto& [id, connector] : fresh_) catalog_->connectors.emplace(id, std::move(connector));
    for_each(FileKind::kConnector, [this](DefinitionFile& file) { keep_earlier_connector(file); });
    for_each(FileKind::kMapping, [this](DefinitionFile& file) { add_mapping(file); });
    add_late(late_mappings_);
    for (const auto& file : files_) take_diagnostics(*file);
    sort_diagnostics(diagnostics_);
    return {.catalog = catalog_, .diagnostics = std::move(diagnostics_)};
  }

 private:
  template <class Action>
  void for_each(FileKind kind, Action action) {
    for (const auto& file : files_) {
      if (file->kind == kind) action(*file);
    }
  }

  // Sandboxes and mappings, which nothing else looks into: each is read in its turn and given up, so that a large
  // catalog is never in memory as trees. Others have to be read to know what they are.
  static FileKind kind_of_late(const RawFile& raw) {
    const std::string_view path = raw.path.empty() ? raw.file : raw.path;
    if (raw.is_excerpt || !raw.problem.empty()) return FileKind::kUnknown;
    if (path.ends_with("/sandbox.yaml")) return FileKind::kSandbox;
    const bool is_named = path.ends_with("/connector.yaml") || path.ends_with("/model.yaml");
    const auto has_key = [&](std::string_view key) {
      return raw.text.starts_with(key) || raw.text.find("\n" + std::string(key)) != std::string::npos;
    };
    return !is_named && has_key("mapping:") && !has_key("sandbox:") ? FileKind::kMapping : FileKind::kUnknown;
  }

  void add_late(std::vector<RawFile>& files) {
    for (RawFile& raw : files) {
      DefinitionFile file(std::exchange(raw, {}));
      file.checked.shared = &expressions_;
      refuse_twin(file);
      if (file.kind == FileKind::kSandbox) {
        add_sandbox(file);
      } else if (file.kind == FileKind::kMapping) {
        add_mapping(file);
      } else {
        file.can_be_checked();
      }
      take_diagnostics(file);
    }
  }

  void take_diagnostics(DefinitionFile& file) {
    for (Diagnostic& diagnostic : file.reporter.take()) diagnostics_.push_back(std::move(diagnostic));
  }

  // Of two files for the same thing the first counts.
  void refuse_twin(DefinitionFile& file) {
    if (file.kind == FileKind::kUnknown || file.id.empty()) return;
    const auto [first, is_new] = seen_.try_emplace({file.kind, file.model, file.id}, file.reporter.file());
    if (is_new) return;
    file.reporter.report_at(codes::kMisplaced, file.start, fmt::format("{} defines the same thing", first->second));
    file.kind = FileKind::kUnknown;
  }

  void add_model(DefinitionFile& file) {
    if (file.can_be_checked() && file.check()) {
      auto model = std::make_shared<Model>(build_model(file.root(), file.reporter));
      model->file = file.reporter.file();
      if (!file.is_broken()) catalog_->models.emplace(model->id, std::move(model));
    }
    if (!file.is_broken() || previous_ == nullptr) return;
    if (auto earlier = previous_->find_model(file.id)) {
      catalog_->models.emplace(file.id, std::move(earlier));
      report_kept(file);
    }
  }

  static void report_kept(DefinitionFile& file) {
    file.reporter.report_at(codes::kKeptEarlier, {.line = 0, .column = 0},
                            "the file has errors; the version that was loaded before stays in use");
  }

  DefinitionFile* find_connector_file(std::string_view id) {
    const auto found = std::ranges::find_if(
        files_, [&](const auto& file) { return file->kind == FileKind::kConnector && file->id == id; });
    return found == files_.end() ? nullptr : found->get();
  }

  void add_connector(DefinitionFile& file) {
    if (std::ranges::find(done_, &file) != done_.end()) return;
    done_.push_back(&file);
    if (!file.can_be_checked()) return;
    if (file.document.root->find("extends") != nullptr && !extend(file)) return;
    if (!file.check()) return;
    check_connector(file.root(), file.checked, file.reporter);
    if (file.is_broken()) return;
    auto connector = std::make_shared<Connector>();
    connector->arena = std::make_unique<json::Arena>(kArenaBytes);
    connector->file = file.reporter.file();
    build_connector(file.root(), file.checked, *connector);
    fresh_.emplace(connector->id, std::move(connector));
    file.account_names = known_names(file.root()).account;
    file.release();
  }

  // Lays the file over the one it extends; false when that one cannot be used.
  bool extend(DefinitionFile& file) {
    const Entry& extends = *file.document.root->find_entry("extends");
    const std::string id = extends.value->scalar;
    DefinitionFile* base = find_connector_file(id);
    if (base == nullptr) {
      file.reporter.report(
          codes::kExtends, *extends.value,
          fmt::format("there is no connector \"{}\" to extend{}", id, suggest_name(id, connector_ids())));
      return false;
    }
    if (std::ranges::find(open_, base) != open_.end() || base == &file) {
      file.reporter.report(codes::kExtends, *extends.value, fmt::format("{} extends itself in the end", id));
      return false;
    }
    open_.push_back(&file);
    add_connector(*base);
    open_.pop_back();
    if (base->is_broken()) {
      file.reporter.report(codes::kExtends, *extends.value,
                           fmt::format("the connector {} has errors, so this one is left out as well", id));
      return false;
    }
    base->restore();
    file.inherited.source = &base->source;
    file.inherited.file = base->reporter.file();
    file.inherited.extends_place = extends.key_place;
    file.merged = merge_definition(base->root(), *file.document.root, kConnectorTable, file.inherited, file.reporter);
    return true;
  }

  std::vector<std::string> connector_ids() const {
    std::vector<std::string> ids;
    for (const auto& file : files_) {
      if (file->kind == FileKind::kConnector) ids.push_back(file->id);
    }
    return ids;
  }

  void add_sandbox(DefinitionFile& file) {
    const std::string id = file.id.empty() ? file.top_text("connector") : file.id;
    const bool is_whole = file.can_be_checked() && file.check();
    const auto connector = fresh_.find(id);
    if (connector == fresh_.end()) {
      if (is_whole && find_connector_file(id) == nullptr) {
        file.reporter.report_at(codes::kSandbox, file.start,
                                fmt::format("there is no connector \"{}\"{}", id, suggest_name(id, connector_ids())));
      }
      return;
    }
    if (is_whole) {
      check_resources(file, *connector->second);
      check_account(file, id);
    }
    if (!file.is_broken()) {
      json::Arena& arena = *connector->second->arena;
      connector->second->sandbox = Sandbox{.account = json_of(file.root(), "account", arena),
                                           .session = json_of(file.root(), "session", arena),
                                           .resources = json_of(file.root(), "resources", arena)};
    } else if (previous_ != nullptr) {
      keep_earlier_sandbox(file, *connector->second);
    }
  }

  static void check_resources(DefinitionFile& file, const Connector& connector) {
    const Node* resources = file.root().find("resources");
    if (resources == nullptr) return;
    std::vector<std::string> names;
    for (const Resource& resource : connector.resources) names.push_back(resource.name);
    for (const Entry& entry : resources->entries) {
      if (connector.find_resource(entry.key) != nullptr || entry.key.starts_with("x-")) continue;
      file.reporter.report(
          codes::kSandbox, *resources, entry,
          fmt::format("{} has no resource \"{}\"{}", connector.id, entry.key, suggest_name(entry.key, names)));
    }
  }

  void check_account(DefinitionFile& file, const std::string& id) {
    const Node* account = file.root().find("account");
    const DefinitionFile* connector = find_connector_file(id);
    if (account == nullptr || connector == nullptr) return;
    std::vector<std::string> names = connector->account_names;
    names.insert(names.end(), token_names().begin(), token_names().end());
    for (const Entry& entry : account->entries) {
      if (std::ranges::find(names, entry.key) != names.end()) continue;
      file.reporter.report(
          codes::kSandbox, *account, entry,
          fmt::format("an account of {} holds no \"{}\"{}", id, entry.key, suggest_name(entry.key, names)));
    }
  }

  void keep_earlier_sandbox(DefinitionFile& file, Connector& connector) {
    const auto earlier = previous_->find_connector(connector.id);
    if (earlier == nullptr || !earlier->sandbox) return;
    connector.sandbox = Sandbox{.account = json::clone(earlier->sandbox->account, *connector.arena),
                                .session = json::clone(earlier->sandbox->session, *connector.arena),
                                .resources = json::clone(earlier->sandbox->resources, *connector.arena)};
    report_kept(file);
  }

  void keep_earlier_connector(DefinitionFile& file) {
    if (!file.is_broken() || previous_ == nullptr) return;
    if (auto earlier = previous_->find_connector(file.id)) {
      catalog_->connectors.emplace(file.id, std::move(earlier));
      report_kept(file);
    }
  }

  void add_mapping(DefinitionFile& file) {
    if (file.can_be_checked()) {
      const bool is_whole = file.check();
      auto mapping = std::make_shared<Mapping>();
      if (find_parties(file, *mapping) && is_whole) {
        mapping->file = file.reporter.file();
        mapping->arena = std::make_unique<json::Arena>(kArenaBytes);
        build_mapping(file.root(), file.checked, file.reporter, *mapping);
        if (!file.is_broken() && !file.is_excerpt) check_tested(file.root(), mapping->model->id, file.reporter);
        if (!file.is_broken()) {
          catalog_->mappings[mapping->model->id].emplace(mapping->connector->id, std::move(mapping));
        }
      }
    }
    if (!file.is_broken() || previous_ == nullptr) return;
    if (auto earlier = previous_->find_mapping(file.model, file.id)) {
      catalog_->mappings[file.model].emplace(file.id, std::move(earlier));
      report_kept(file);
    }
  }

  // The connector and the model that the mapping names; false when one of them is not to be had.
  bool find_parties(DefinitionFile& file, Mapping& mapping) {
    const std::string connector = file.top_text("connector");
    const std::string model = file.top_text("model");
    if (connector.empty() || model.empty()) return false;
    mapping.connector = catalog_->find_connector(connector);
    mapping.model = catalog_->find_model(model);
    if (mapping.connector == nullptr) {
      file.reporter.report(codes::kMappingConnector, *file.root().find("connector"),
                           find_connector_file(connector) != nullptr
                               ? fmt::format("the connector {} has errors, so its mapping is left out", connector)
                               : fmt::format("there is no connector \"{}\"{}", connector,
                                             suggest_name(connector, keys_in(catalog_->connectors))));
    }
    if (mapping.model == nullptr) {
      const bool is_broken = std::ranges::any_of(
          files_, [&](const auto& one) { return one->kind == FileKind::kModel && one->id == model; });
      file.reporter.report(
          codes::kMappingModel, *file.root().find("model"),
          is_broken ? fmt::format("the model {} has errors, so its mappings are left out", model)
                    : fmt::format("there is no model \"{}\"{}", model, suggest_name(model, keys_in(catalog_->models))));
    }
    return mapping.connector != nullptr && mapping.model != nullptr;
  }

  static constexpr std::size_t kArenaBytes = 4 * 1024;

  std::shared_ptr<const Catalog> previous_;
  std::shared_ptr<Catalog> catalog_;
  std::vector<std::unique_ptr<DefinitionFile>> files_;
  SharedExpressions expressions_;
  std::vector<RawFile> late_sandboxes_;
  std::vector<RawFile> late_mappings_;
  std::map<std::tuple<FileKind, std::string, std::string>, std::string> seen_;  // what is defined, and by which file
  std::vector<Diagnostic> diagnostics_;
  std::vector<const DefinitionFile*> done_;  // connectors that were looked at
  std::vector<const DefinitionFile*> open_;  // connectors waiting for what they extend
  std::map<std::string, std::shared_ptr<Connector>> fresh_;
};

}  // namespace

LoadResult compile_snapshot(std::vector<RawFile> files, std::shared_ptr<const Catalog> previous) {
  return SnapshotBuilder(std::move(files), std::move(previous)).build();
}

LoadResult load_texts(const std::vector<NamedText>& files) {
  std::vector<RawFile> raw;
  for (const NamedText& file : files)
    raw.push_back({.file = file.file, .path = {}, .text = file.text, .problem = {}, .is_mapping = false});
  return compile_snapshot(std::move(raw), nullptr);
}

}  // namespace atsume::catalog
