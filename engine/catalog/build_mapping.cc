#include "catalog/build_mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kRangeOperators[] = {"gt", "gte", "lt", "lte"};
constexpr std::string_view kSequenceForms[] = {".{", ".(", "$map(", "$filter("};
constexpr std::string_view kImplicitFields[] = {"custom_fields", "remote_data"};

template <class Things>
std::vector<std::string> names_in(const Things& things) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.push_back(thing.name);
  return names;
}

bool is_raw_of_enum(const std::vector<ModelField>& fields, std::string_view name) {
  if (!name.ends_with("_raw")) return false;
  name.remove_suffix(4);
  return std::ranges::any_of(
      fields, [&](const ModelField& field) { return field.name == name && field.type == FieldType::kEnum; });
}

// A sequence of constructed items is one item when there is one, and nothing when there is none.
bool collapses(std::string_view source) {
  const bool constructs = std::ranges::any_of(
      kSequenceForms, [&](std::string_view form) { return source.find(form) != std::string_view::npos; });
  return constructs && source.find('[') == std::string_view::npos;
}

class MappingBuilder {
 public:
  MappingBuilder(const Checked& checked, Reporter& reporter, Mapping& mapping)
      : checked_(checked), reporter_(reporter), mapping_(mapping) {}

  void add_resource(const Node& owner, const Entry& entry) {
    const ModelResource* model = mapping_.model->find_resource(entry.key);
    if (model == nullptr) {
      reporter_.report(codes::kUnknownModelPart, owner, entry,
                       fmt::format("the model {} has no resource \"{}\"{}", mapping_.model->id, entry.key,
                                   suggest_name(entry.key, names_in(mapping_.model->resources))));
      return;
    }
    auto resource = std::make_unique<ResourceMapping>();
    resource->name = entry.key;
    resource->model = model;
    model_ = model;
    const Node& map = *entry.value;
    refuse_both(map, "fields", "map", entry.key);
    if (const Node* fields = map.find("fields"))
      resource->fields = unified_fields(*fields, model->fields, entry.key, true);
    resource->map = checked_.expression(map.find("map"));
    resource->methods.reserve(map.entries.size());
    for (const Entry& member : map.entries) {
      if (member.key != "fields" && member.key != "map" && !is_extension(member.key)) {
        add_method(map, member, *resource);
      }
    }
    for (MethodMapping& method : resource->methods) give_fields(*resource, method);
    check_has_fields(map, entry, *resource);
    mapping_.resources.push_back(std::move(resource));
  }

 private:
  // Its own fields or expression, or else the resource's.
  static void give_fields(const ResourceMapping& resource, MethodMapping& method) {
    const bool has_own = method.map != nullptr || !method.own_fields.empty();
    method.fields = has_own ? &method.own_fields : &resource.fields;
    if (!has_own) method.map = resource.map;
  }

  void check_has_fields(const Node& map, const Entry& entry, const ResourceMapping& resource) {
    for (const MethodMapping& method : resource.methods) {
      if (method.map != nullptr || !method.fields->empty()) continue;
      reporter_.report(codes::kMissingKey, map, entry.key_place,
                       fmt::format("resources.{} needs \"fields\" or \"map\"", resource.name));
      return;
    }
  }

  void refuse_both(const Node& map, std::string_view one, std::string_view other, const std::string& where) {
    const Entry* second = map.find_entry(other);
    if (map.find(one) == nullptr || second == nullptr) return;
    reporter_.report(codes::kBothForms, map, *second,
                     fmt::format("{} has \"{}\" and \"{}\"; one of them is enough", where, one, other));
  }

  void add_method(const Node& owner, const Entry& entry, ResourceMapping& resource) {
    const std::string where = fmt::format("{}.{}", resource.name, entry.key);
    if (!resource.model->has_method(entry.key)) {
      std::vector<std::string> names = resource.model->methods;
      names.insert(names.end(), {"fields", "map"});
      reporter_.report(codes::kUnknownModelPart, owner, entry,
                       fmt::format("{} has no method \"{}\" in the model {}{}", resource.name, entry.key,
                                   mapping_.model->id, suggest_name(entry.key, names)));
    }
    const Node& map = *entry.value;
    refuse_both(map, "fields", "map", where);
    refuse_both(map, "body", "map_body", where);
    MethodMapping method;
    method.name = entry.key;
    if (const Node* from = map.find("from")) find_method(*from, method.from, &method.from_resource);
    method.is_partial = bool_of(map, "partial", false);
    add_filters(map.find("filters"), method);
    add_ignored_filters(map.find("ignored_filters"), method);
    add_parents(map.find("for_each"), method);
    add_arguments(map.find("args"), method);
    method.map_query = checked_.expression(map.find("map_query"));
    method.map_body = checked_.expression(map.find("map_body"));
    if (const Node* body = map.find("body")) method.body = free_fields(*body);
    if (const Node* fields = map.find("fields")) {
      method.own_fields = unified_fields(*fields, resource.model->fields, where, true);
    }
    method.map = checked_.expression(map.find("map"));
    resource.methods.push_back(std::move(method));
  }

  void find_method(const Node& node, const Method*& method, const Resource** resource) {
    const Connector& connector = *mapping_.connector;
    const std::size_t dot = node.scalar.find('.');
    const std::string_view path = node.scalar;
    const Resource* found = connector.find_resource(path.substr(0, dot));
    if (resource != nullptr) *resource = found;
    if (found == nullptr) {
      reporter_.report(codes::kUnknownMethod, node,
                       fmt::format("{}: {} has no resource \"{}\"{}", path, connector.id, path.substr(0, dot),
                                   suggest_name(path.substr(0, dot), names_in(connector.resources))));
      return;
    }
    method = found->find(path.substr(dot + 1));
    if (method != nullptr) return;
    reporter_.report(codes::kUnknownMethod, node,
                     fmt::format("{}: {} has no method \"{}\" in {}{}", path, found->name, path.substr(dot + 1),
                                 connector.id, suggest_name(path.substr(dot + 1), names_in(found->methods))));
  }

  // "status", or of a range "updated_at.gte".
  void check_filter(const Node& node, json::yaml::Place place, std::string_view name) {
    const std::size_t dot = name.find('.');
    const ModelFilter* filter = model_->find_filter(name.substr(0, dot));
    if (filter == nullptr) {
      reporter_.report(codes::kUnknownFilter, node, place,
                       fmt::format("{} has no filter \"{}\" in the model {}{}", model_->name, name.substr(0, dot),
                                   mapping_.model->id, suggest_name(name.substr(0, dot), names_in(model_->filters))));
      return;
    }
    if (dot == std::string_view::npos) return;
    const std::string_view range_operator = name.substr(dot + 1);
    const bool is_known = std::ranges::find(kRangeOperators, range_operator) != std::end(kRangeOperators);
    if (filter->type == FilterType::kDateTimeRange && is_known) return;
    reporter_.report(codes::kUnknownFilter, node, place,
                     filter->type == FilterType::kDateTimeRange
                         ? fmt::format("{}: a range has gt, gte, lt and lte, not \"{}\"", name, range_operator)
                         : fmt::format("{}: the filter \"{}\" is no range", name, filter->name));
  }

  void add_filters(const Node* map, MethodMapping& method) {
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      check_filter(*entry.value, entry.key_place, entry.key);
      method.filters.push_back({.name = entry.key, .query = checked_.expression(entry.value.get())});
    }
  }

  void add_ignored_filters(const Node* list, MethodMapping& method) {
    if (list == nullptr) return;
    for (const auto& item : list->items) {
      check_filter(*item, item->place, item->scalar);
      method.ignored_filters.push_back(item->scalar);
    }
  }

  void add_parents(const Node* map, MethodMapping& method) {
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      if (is_extension(entry.key)) continue;
      ParentList parent{.name = entry.key, .method = nullptr};
      find_method(*entry.value, parent.method, nullptr);
      method.for_each.push_back(std::move(parent));
    }
  }

  void add_arguments(const Node* map, MethodMapping& method) {
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      method.args.push_back({.name = entry.key, .value = checked_.expression(entry.value.get())});
    }
  }

  // Fields of the model; at the top also those that every record has.
  std::vector<FieldTree> unified_fields(const Node& map, const std::vector<ModelField>& model, const std::string& where,
                                        bool is_top) {
    std::vector<FieldTree> out;
    out.reserve(map.entries.size());
    for (const Entry& entry : map.entries) {
      if (is_extension(entry.key)) continue;
      const auto field = std::ranges::find(model, entry.key, &ModelField::name);
      if (field != model.end()) {
        out.push_back(unified_field(entry, *field, where + "." + entry.key));
      } else if ((is_top && std::ranges::find(kImplicitFields, entry.key) != std::end(kImplicitFields)) ||
                 is_raw_of_enum(model, entry.key)) {
        out.push_back(free_field(entry));
      } else {
        reporter_.report(codes::kUnknownModelPart, map, entry,
                         fmt::format("{} has no field \"{}\" in the model {}{}", where, entry.key, mapping_.model->id,
                                     suggest_name(entry.key, names_in(model))));
      }
    }
    return out;
  }

  FieldTree unified_field(const Entry& entry, const ModelField& field, const std::string& where) {
    FieldTree tree;
    if (entry.value->kind != NodeKind::kMap || field.type == FieldType::kJson) {
      tree = free_field(entry);
    } else if (field.is_list || field.type != FieldType::kObject) {
      reporter_.report(codes::kType, *entry.value,
                       fmt::format("{}: an expression is expected, not a map: the model says it is {}", where,
                                   field.is_list ? "a list" : "a single value"));
    } else {
      tree.children = unified_fields(*entry.value, field.fields, where, false);
    }
    tree.name = entry.key;
    tree.type = &field;
    if (field.is_list && tree.leaf != nullptr && collapses(tree.leaf->source())) {
      reporter_.report(
          codes::kListWithoutBrackets, *entry.value,
          fmt::format("{} is a list; put [ ] around what builds it, or none and one will not be lists", where));
    }
    return tree;
  }

  std::vector<FieldTree> free_fields(const Node& map) {
    std::vector<FieldTree> out;
    out.reserve(map.entries.size());
    for (const Entry& entry : map.entries) out.push_back(free_field(entry));
    return out;
  }

  FieldTree free_field(const Entry& entry) {
    FieldTree tree;
    tree.name = entry.key;
    if (entry.value->kind == NodeKind::kMap) {
      tree.children = free_fields(*entry.value);
    } else {
      tree.leaf = checked_.expression(entry.value.get());
    }
    return tree;
  }

  const Checked& checked_;
  Reporter& reporter_;
  Mapping& mapping_;
  const ModelResource* model_ = nullptr;  // of the resource being read
};

// Both sides are text, whatever YAML would make of them.
json::Value build_enums(const Node* enums, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  if (enums == nullptr) return out.finish();
  for (const Entry& entry : enums->entries) {
    if (is_extension(entry.key)) continue;
    json::ObjectBuilder values(arena);
    for (const Entry& value : entry.value->entries) {
      values.set(arena.copy(value.key), json::Value::string(arena.copy(value.value->scalar)));
    }
    out.set(arena.copy(entry.key), values.finish());
  }
  return out.finish();
}

}  // namespace

void build_mapping(const Node& root, const Checked& checked, Reporter& reporter, Mapping& mapping) {
  mapping.enums = build_enums(root.find("enums"), *mapping.arena);
  mapping.tests = json_of(root, "tests", *mapping.arena);
  MappingBuilder builder(checked, reporter, mapping);
  if (const Node* resources = root.find("resources")) {
    for (const Entry& entry : resources->entries) {
      if (!is_extension(entry.key)) builder.add_resource(*resources, entry);
    }
  }
  check_enums(root, checked, mapping, reporter);
}

}  // namespace atsume::catalog
