#include "catalog/build_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/check_value.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

// In the order of FieldType and FilterType.
constexpr std::string_view kTypeNames[] = {"string", "boolean", "integer", "number", "datetime",
                                           "date",   "enum",    "json",    "object"};
constexpr std::string_view kFilterNames[] = {"string", "boolean", "integer", "datetime", "datetime_range"};

class ModelBuilder {
 public:
  ModelBuilder(const Node& root, Reporter& reporter) : types_(root.find("types")), reporter_(reporter) {}

  std::vector<ModelField> fields_of(const Node& map) {
    std::vector<ModelField> fields;
    for (const Entry& entry : map.entries) {
      if (!is_extension(entry.key)) fields.push_back(field_of(entry));
    }
    return fields;
  }

  // Types that nobody uses are read as well, so that their mistakes are told.
  void check_types() {
    if (types_ == nullptr) return;
    for (const Entry& entry : types_->entries) {
      if (is_extension(entry.key)) continue;
      if (std::ranges::find(kTypeNames, entry.key) != std::end(kTypeNames)) {
        reporter_.report(codes::kModelType, *types_, entry,
                         fmt::format("types.{}: {} is a type of the language", entry.key, entry.key));
      }
      open_.push_back(entry.key);
      fields_of(*entry.value);
      open_.pop_back();
    }
  }

 private:
  ModelField field_of(const Entry& entry) {
    const Node& node = *entry.value;
    ModelField field;
    field.name = entry.key;
    if (node.kind == NodeKind::kMap && node.find("type") == nullptr) return field;
    const Node& type_node = node.kind == NodeKind::kMap ? *node.find("type") : node;
    field.is_required = bool_of(node, "required", false);
    field.doc = text_of(node, "doc");
    std::string_view type = type_node.scalar;
    if (type.starts_with("list<")) {
      field.is_list = true;
      type = type.substr(5, type.size() - 6);
    }
    set_type(field, type, type_node);
    set_values(field, node, type_node);
    set_fields(field, node, type_node, type);
    return field;
  }

  void set_type(ModelField& field, std::string_view type, const Node& type_node) {
    const auto builtin = std::ranges::find(kTypeNames, type);
    if (builtin != std::end(kTypeNames)) {
      field.type = static_cast<FieldType>(builtin - std::begin(kTypeNames));
      return;
    }
    field.type = FieldType::kObject;
    if (!follows(NameRule::kIdentifier, type)) return;  // reported as malformed
    const Node* fields = types_ == nullptr ? nullptr : types_->find(type);
    if (fields == nullptr) {
      reporter_.report(codes::kModelType, type_node,
                       fmt::format("there is no type \"{}\"{}", type, suggest_name(type, type_names())));
    } else if (std::ranges::find(open_, type) != open_.end()) {
      reporter_.report(codes::kModelType, type_node, fmt::format("the type \"{}\" holds itself", type));
    } else {
      field.type_name = type;
      open_.emplace_back(type);
      field.fields = fields_of(*fields);
      open_.pop_back();
    }
  }

  void set_values(ModelField& field, const Node& node, const Node& type_node) {
    field.enum_values = texts_of(node, "values");
    const bool is_enum = field.type == FieldType::kEnum;
    if (is_enum && field.enum_values.empty()) {
      reporter_.report(codes::kModelType, type_node, fmt::format("{}: an enum needs \"values\"", field.name));
    }
    if (!is_enum && !field.enum_values.empty()) {
      reporter_.report(codes::kModelType, type_node, fmt::format("{}: only an enum has \"values\"", field.name));
    }
  }

  void set_fields(ModelField& field, const Node& node, const Node& type_node, std::string_view type) {
    const Node* fields = node.find("fields");
    if (type == "object" && fields == nullptr) {
      reporter_.report(codes::kModelType, type_node, fmt::format("{}: an object needs \"fields\"", field.name));
    } else if (type != "object" && fields != nullptr) {
      reporter_.report(codes::kModelType, type_node, fmt::format("{}: only an object has \"fields\"", field.name));
    } else if (fields != nullptr) {
      field.fields = fields_of(*fields);
    }
  }

  std::vector<std::string> type_names() const {
    std::vector<std::string> names(std::begin(kTypeNames), std::end(kTypeNames));
    if (types_ != nullptr) {
      for (const Entry& entry : types_->entries) names.push_back(entry.key);
    }
    return names;
  }

  const Node* types_;
  Reporter& reporter_;
  std::vector<std::string> open_;  // the types being written out
};

ModelFilter build_filter(const Entry& entry, const ModelResource& resource, Reporter& reporter) {
  const Node& node = *entry.value;
  const std::string type = node.kind == NodeKind::kMap ? text_of(node, "type") : node.scalar;
  ModelFilter filter;
  filter.name = entry.key;
  filter.type = static_cast<FilterType>(std::ranges::find(kFilterNames, type) - std::begin(kFilterNames));
  filter.field = text_of(node, "field", entry.key);
  filter.doc = text_of(node, "doc");
  if (find_model_field(resource.fields, filter.field) != nullptr) return filter;
  const Node* field = node.find("field");
  reporter.report(
      codes::kModelFilter, field == nullptr ? node : *field,
      fmt::format("{}.filters.{}: {} has no field \"{}\"{}", resource.name, filter.name, resource.name, filter.field,
                  field == nullptr ? "; say which one it compares with: { type: …, field: … }" : ""));
  return filter;
}

std::vector<std::string> methods_with_body(const ModelResource& resource) {
  std::vector<std::string> out = resource.methods;
  std::erase_if(out, [](const std::string& name) { return name == "list" || name == "get" || name == "delete"; });
  return out;
}

void build_inputs(const Node& map, ModelResource& resource, ModelBuilder& builder, Reporter& reporter) {
  const auto known = methods_with_body(resource);
  for (const Entry& entry : map.entries) {
    if (is_extension(entry.key)) continue;
    if (std::ranges::find(known, entry.key) == known.end()) {
      reporter.report(codes::kUnknownModelPart, map, entry,
                      fmt::format("{}.inputs: {} has no method \"{}\" that takes a body{}", resource.name,
                                  resource.name, entry.key, suggest_name(entry.key, known)));
    }
    resource.inputs.push_back({.method = entry.key, .fields = builder.fields_of(*entry.value)});
  }
}

ModelResource build_resource(const Entry& entry, ModelBuilder& builder, Reporter& reporter) {
  ModelResource resource;
  resource.name = entry.key;
  resource.doc = text_of(*entry.value, "doc");
  resource.methods = texts_of(*entry.value, "methods");
  if (const Node* fields = entry.value->find("fields")) resource.fields = builder.fields_of(*fields);
  if (const Node* inputs = entry.value->find("inputs")) build_inputs(*inputs, resource, builder, reporter);
  const Node* filters = entry.value->find("filters");
  if (filters == nullptr) return resource;
  for (const Entry& filter : filters->entries) {
    if (!is_extension(filter.key)) resource.filters.push_back(build_filter(filter, resource, reporter));
  }
  return resource;
}

}  // namespace

const ModelField* find_model_field(const std::vector<ModelField>& fields, std::string_view dotted_path) {
  const std::vector<ModelField>* level = &fields;
  const ModelField* found = nullptr;
  for (const std::string_view part : base::split(dotted_path, '.')) {
    const auto next = std::ranges::find(*level, part, &ModelField::name);
    if (next == level->end()) return nullptr;
    found = &*next;
    level = &found->fields;
  }
  return found;
}

Model build_model(const Node& root, Reporter& reporter) {
  Model model;
  model.id = text_of(root, "id");
  model.name = text_of(root, "name");
  ModelBuilder builder(root, reporter);
  builder.check_types();
  const Node* resources = root.find("resources");
  if (resources == nullptr) return model;
  for (const Entry& entry : resources->entries) {
    if (!is_extension(entry.key)) model.resources.push_back(build_resource(entry, builder, reporter));
  }
  return model;
}

}  // namespace atsume::catalog
