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
#include "catalog/overlay.h"
#include "catalog/sandbox_file.h"
#include "catalog/suggest.h"
#include "catalog/texts.h"

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
    static const DefinitionTexts kNone;
    previous_texts_ = previous_ != nullptr && previous_->texts != nullptr ? previous_->texts.get() : &kNone;
    for (RawFile& raw : files) {
      if (const auto kind = kind_of_late(raw); kind != FileKind::kUnknown) {
        (kind == FileKind::kSandbox ? late_sandboxes_ : late_mappings_).push_back(std::move(raw));
      } else {
        files_.push_back(std::make_unique<DefinitionFile>(std::move(raw)));
        files_.back()->checked.shared = &expressions_;
      }
    }
  }

  void give(const Catalog& given) {
    catalog_->models = given.models;
    for (const auto& [id, connector] : given.connectors) {
      if (find_connector_file(id) == nullptr) catalog_->connectors.emplace(id, connector);
    }
  }

  LoadResult build() {
    for (const auto& file : files_) refuse_twin(*file);
    for_each(FileKind::kUnknown, [](DefinitionFile& file) { file.can_be_checked(); });
    for_each(FileKind::kModel, [this](DefinitionFile& file) { add_model(file); });
    for_each(FileKind::kConnector, [this](DefinitionFile& file) { add_connector(file); });
    for_each(FileKind::kConnectorOverride, [this](DefinitionFile& file) { add_connector_override(file); });
    for_each(FileKind::kSandbox, [this](DefinitionFile& file) { add_sandbox(file); });
    add_late(late_sandboxes_);
    for (auto& [id, connector] : fresh_) catalog_->connectors.emplace(id, std::move(connector));
    for_each(FileKind::kConnector, [this](DefinitionFile& file) { keep_earlier_connector(file); });
    for_each(FileKind::kConnectorOverride, [this](DefinitionFile& file) { keep_earlier_connector(file); });
    for_each(FileKind::kMapping, [this](DefinitionFile& file) { add_mapping(file); });
    add_late(late_mappings_);
    for_each(FileKind::kMappingOverride, [this](DefinitionFile& file) { refuse_unused(file); });
    catalog_->texts = std::move(texts_);
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
    if (raw.is_excerpt || !raw.problem.empty() || override_kind_of(raw) != FileKind::kUnknown) {
      return FileKind::kUnknown;
    }
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
    // An account's override lies over the environment's.
    if (file.kind == FileKind::kUnknown || file.id.empty() || !file.raw.part.empty()) return;
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
    make_connector(file, file.reporter.file());
    auto& texts = texts_->connectors[file.id];
    if (file.merged != nullptr)
      texts.definition = texts_->connectors[file.document.root->find("extends")->scalar].definition;
    texts.definition.push_back(share(file));
    file.release();
  }

  // `name` is the file that defines it, whatever is laid over it.
  void make_connector(DefinitionFile& file, const std::string& name) {
    auto connector = std::make_shared<Connector>();
    connector->arena = std::make_unique<json::Arena>(kArenaBytes);
    connector->file = name;
    build_connector(file.root(), file.checked, *connector);
    fresh_.insert_or_assign(connector->id, std::move(connector));
    file.account_names = known_names(file.root()).account;
  }

  static std::shared_ptr<const RawFile> share(const DefinitionFile& file) {
    return std::make_shared<const RawFile>(file.as_read());
  }

  // The definition of the connector with the overrides that were laid over it so far.
  DefinitionFile* find_top(std::string_view id) {
    const auto laid = tops_.find(id);
    return laid == tops_.end() ? find_connector_file(id) : laid->second;
  }

  // A connector whose override is broken is left out: without it, calls might go where they must not.
  void add_connector_override(DefinitionFile& file) {
    DefinitionFile* base = find_top(file.id);
    if (base == nullptr) {
      file.reporter.report_at(
          codes::kOverride, file.start,
          fmt::format("there is no connector \"{}\" to lie over{}", file.id, suggest_name(file.id, connector_ids())));
    } else if (base->is_broken()) {
      file.reporter.report_at(codes::kOverride, file.start,
                              fmt::format("{} has errors, so what lies over it is left out", base->reporter.file()));
    }
    if (base == nullptr || base->is_broken()) return;
    base->restore();
    if (lay_over(file, *base, kConnectorTable) && file.check()) {
      check_connector(file.root(), file.checked, file.reporter);
    }
    base->release();
    fresh_.erase(file.id);
    if (file.is_broken()) return;
    DefinitionFile& definition = *find_connector_file(file.id);
    make_connector(file, definition.reporter.file());
    definition.account_names = file.account_names;
    texts_->connectors[file.id].overrides.push_back(share(file));
    tops_[file.id] = &file;
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
    file.inherited.origin = {.source = &base->source, .file = &base->reporter.file()};
    file.inherited.base = &base->inherited;
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
    if (is_whole) check_sandbox(file, *connector->second, find_connector_file(id));
    if (!file.is_broken()) {
      json::Arena& arena = *connector->second->arena;
      connector->second->sandbox = Sandbox{.account = json_of(file.root(), "account", arena),
                                           .session = json_of(file.root(), "session", arena),
                                           .resources = json_of(file.root(), "resources", arena)};
      texts_->connectors[id].sandbox = share(file);
    } else if (previous_ != nullptr) {
      keep_earlier_sandbox(file, *connector->second);
    }
  }

  void keep_earlier_sandbox(DefinitionFile& file, Connector& connector) {
    const auto earlier = previous_->find_connector(connector.id);
    if (earlier == nullptr || !earlier->sandbox) return;
    connector.sandbox = Sandbox{.account = json::clone(earlier->sandbox->account, *connector.arena),
                                .session = json::clone(earlier->sandbox->session, *connector.arena),
                                .resources = json::clone(earlier->sandbox->resources, *connector.arena)};
    if (const auto texts = previous_texts_->connectors.find(connector.id); texts != previous_texts_->connectors.end()) {
      texts_->connectors[connector.id].sandbox = texts->second.sandbox;
    }
    report_kept(file);
  }

  void keep_earlier_connector(DefinitionFile& file) {
    if (!file.is_broken() || previous_ == nullptr) return;
    if (auto earlier = previous_->find_connector(file.id)) {
      catalog_->connectors.emplace(file.id, std::move(earlier));
      const auto texts = previous_texts_->connectors.find(file.id);
      if (texts != previous_texts_->connectors.end()) texts_->connectors[file.id] = texts->second;
      report_kept(file);
    }
  }

  // The mapping itself, or the last of those that lie over it: that one is built.
  void add_mapping(DefinitionFile& file) {
    DefinitionFile* top = &file;
    SharedTexts texts = {share(file)};
    bool is_whole = file.can_be_checked() && file.check();
    for (DefinitionFile* over : mapping_overrides(file)) {
      used_.push_back(over);
      if (file.is_broken()) {
        over->reporter.report_at(codes::kOverride, over->start,
                                 fmt::format("{} has errors, so what lies over it is left out", file.reporter.file()));
      } else if (is_whole) {
        is_whole = lay_over(*over, *top, kMappingTable) && over->check() && !over->is_broken();
        texts.push_back(share(*over));
        top = over;
      }
    }
    make_mapping(*top, file.reporter.file(), is_whole, std::move(texts));
    if (top->is_broken()) keep_earlier_mapping(*top);
  }

  void make_mapping(DefinitionFile& file, const std::string& name, bool is_whole, SharedTexts texts) {
    auto mapping = std::make_shared<Mapping>();
    if (file.root().kind != json::yaml::NodeKind::kMap || !find_parties(file, *mapping) || !is_whole) return;
    mapping->file = name;
    mapping->arena = std::make_unique<json::Arena>(kArenaBytes);
    build_mapping(file.root(), file.checked, file.reporter, *mapping);
    if (!file.is_broken() && !file.is_excerpt) check_tested(file.root(), mapping->model->id, file.reporter);
    if (file.is_broken()) return;
    texts_->mappings[{mapping->model->id, mapping->connector->id}] = std::move(texts);
    catalog_->mappings[mapping->model->id].emplace(mapping->connector->id, std::move(mapping));
  }

  void keep_earlier_mapping(DefinitionFile& file) {
    if (previous_ == nullptr) return;
    if (auto earlier = previous_->find_mapping(file.model, file.id)) {
      catalog_->mappings[file.model].emplace(file.id, std::move(earlier));
      const auto texts = previous_texts_->mappings.find({file.model, file.id});
      if (texts != previous_texts_->mappings.end()) texts_->mappings.insert(*texts);
      report_kept(file);
    }
  }

  std::vector<DefinitionFile*> mapping_overrides(const DefinitionFile& mapping) const {
    std::vector<DefinitionFile*> out;
    for (const auto& file : files_) {
      const bool is_over = file->kind == FileKind::kMappingOverride && file->id == mapping.id;
      if (is_over && file->model == mapping.model) out.push_back(file.get());
    }
    return out;
  }

  void refuse_unused(DefinitionFile& file) {
    if (std::ranges::find(used_, &file) != used_.end()) return;
    file.reporter.report_at(codes::kOverride, file.start,
                            fmt::format("there is no mapping of {} to the model {} to lie over", file.id, file.model));
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
  const DefinitionTexts* previous_texts_ = nullptr;
  std::shared_ptr<Catalog> catalog_;
  std::shared_ptr<DefinitionTexts> texts_ = std::make_shared<DefinitionTexts>();
  std::vector<std::unique_ptr<DefinitionFile>> files_;
  SharedExpressions expressions_;
  std::vector<RawFile> late_sandboxes_;
  std::vector<RawFile> late_mappings_;
  std::map<std::tuple<FileKind, std::string, std::string>, std::string> seen_;  // what is defined, and by which file
  std::vector<Diagnostic> diagnostics_;
  std::vector<const DefinitionFile*> done_;  // connectors that were looked at
  std::vector<const DefinitionFile*> open_;  // connectors waiting for what they extend
  std::map<std::string, std::shared_ptr<Connector>> fresh_;
  std::map<std::string, DefinitionFile*, std::less<>> tops_;  // overrides that lie over a connector, the last of each
  std::vector<const DefinitionFile*> used_;                   // overrides that found their mapping
};

}  // namespace

LoadResult compile_snapshot(std::vector<RawFile> files, std::shared_ptr<const Catalog> previous) {
  return SnapshotBuilder(std::move(files), std::move(previous)).build();
}

LoadResult compile_over(std::vector<RawFile> files, const Catalog& given) {
  SnapshotBuilder builder(std::move(files), nullptr);
  builder.give(given);
  return builder.build();
}

LoadResult load_texts(const std::vector<NamedText>& files) {
  std::vector<RawFile> raw;
  for (const NamedText& file : files)
    raw.push_back({.file = file.file, .path = {}, .text = file.text, .problem = {}, .is_mapping = false});
  return compile_snapshot(std::move(raw), nullptr);
}

}  // namespace atsume::catalog
