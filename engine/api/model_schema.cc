#include "api/model_schema.h"

#include <algorithm>

#include "api/schema_names.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using catalog::FieldType;
using catalog::ModelField;
using catalog::ModelResource;

Json scalar(FieldType type) {
  switch (type) {
    case FieldType::kString:
      return {{"type", "string"}};
    case FieldType::kBoolean:
      return {{"type", "boolean"}};
    case FieldType::kInteger:
      return {{"type", "integer"}};
    case FieldType::kNumber:
      return {{"type", "number"}};
    case FieldType::kDateTime:
      return {{"type", "string"}, {"format", "date-time"}};
    case FieldType::kDate:
      return {{"type", "string"}, {"format", "date"}};
    case FieldType::kEnum:
      return {{"type", "string"}};
    case FieldType::kJson:
    case FieldType::kObject:
      return Json::object();
  }
  return Json::object();
}

// The same, or null.
Json or_null(Json schema) {
  if (schema.contains("$ref")) return {{"anyOf", Json::array({schema, {{"type", "null"}}})}};
  if (!schema.contains("type")) return schema;
  schema["type"] = Json::array({schema["type"], "null"});
  if (schema.contains("enum")) schema["enum"].push_back(nullptr);
  return schema;
}

Json with_doc(Json schema, const std::string& doc) {
  if (!doc.empty()) schema["description"] = doc;
  return schema;
}

bool has_raw(const ModelField& field) { return field.type == FieldType::kEnum && !field.is_list; }

const Json& meta_schema() {
  static const Json kMeta = {
      {"type", "object"},
      {"description", "What is to be said about the answer; absent when there is nothing."},
      {"properties",
       {{"post_filtered",
         {{"type", "array"},
          {"items", {{"type", "string"}}},
          {"description", "Filters that the engine applied itself, because the provider cannot."}}},
        {"warnings",
         {{"type", "array"},
          {"items", {{"type", "string"}}},
          {"description", "Values of the provider that do not fit the model; they are null in the record."}}}}}};
  return kMeta;
}

constexpr std::string_view kListSchema = R"({
  "type": "object",
  "required": ["result", "next_cursor", "prev_cursor", "result_count"],
  "properties": {
    "result": {"type": "array", "items": {}},
    "next_cursor": {"type": ["string", "null"], "description": "Of the next page; null on the last."},
    "prev_cursor": {"type": "null", "description": "Always null: lists go forward only."},
    "result_count": {"type": "integer", "description": "How many records this page has."}
  }
})";

// Beside the fields, in every record.
constexpr std::string_view kRecordExtras = R"({
  "custom_fields": {"type": ["object", "null"], "additionalProperties": true,
    "description": "What the customer's account at the provider has added, by name."},
  "remote_data": {"description": "The provider's own record; left out with atsume_ignore_remote_data=true."}
})";

// Beside the fields, in every body.
constexpr std::string_view kBodyExtras = R"({
  "custom_fields": {"type": ["object", "null"], "additionalProperties": true,
    "description": "What the customer's account at the provider has added, by name."},
  "remote_data": {"type": "object", "additionalProperties": true,
    "description": "Goes into the provider's body as it is, over what the mapping made."}
})";

}  // namespace

ModelSchemas::ModelSchemas(const catalog::Model& model, std::string reference_prefix)
    : model_(model), prefix_(std::move(reference_prefix)) {}

Json ModelSchemas::reference(const std::string& name) const { return {{"$ref", prefix_ + name}}; }

std::string ModelSchemas::record_name(const ModelResource& resource) const {
  const auto name_of = [](const ModelResource& one) { return pascal_case(singular(one.name)); };
  const bool is_alone = std::ranges::none_of(model_.resources, [&](const ModelResource& other) {
    return other.name != resource.name && name_of(other) == name_of(resource);
  });
  return pascal_case(model_.id) + (is_alone ? name_of(resource) : pascal_case(resource.name));
}

// A type may be called as the records of a resource are.
std::string ModelSchemas::type_name(const std::string& type) const {
  const std::string plain = pascal_case(model_.id) + pascal_case(type);
  const bool is_taken = std::ranges::any_of(
      model_.resources, [&](const ModelResource& resource) { return record_name(resource) == plain; });
  return is_taken ? pascal_case(model_.id) + "Embedded" + pascal_case(type) : plain;
}

Json ModelSchemas::item(const ModelField& field) {
  if (field.type == FieldType::kEnum) {
    Json out = scalar(field.type);
    out["enum"] = field.enum_values;
    return out;
  }
  if (field.type != FieldType::kObject) return scalar(field.type);
  if (field.type_name.empty()) return object(field.fields);
  const std::string name = type_name(field.type_name);
  if (!definitions_.contains(name)) {
    definitions_[name] = Json::object();
    Json schema = object(field.fields);
    definitions_[name] = std::move(schema);
  }
  return reference(name);
}

Json ModelSchemas::property(const ModelField& field) {
  if (field.is_list) return with_doc({{"type", "array"}, {"items", item(field)}}, field.doc);
  return with_doc(field.is_required ? item(field) : or_null(item(field)), field.doc);
}

void ModelSchemas::add_properties(const std::vector<ModelField>& fields, Json& schema) {
  for (const ModelField& field : fields) {
    schema["properties"][field.name] = property(field);
    if (has_raw(field)) {
      schema["properties"][field.name + "_raw"] = {{"description", "The provider's own value of " + field.name + "."}};
    }
    if (field.is_required) schema["required"].push_back(field.name);
  }
}

Json ModelSchemas::object(const std::vector<ModelField>& fields) {
  Json out = {{"type", "object"}, {"properties", Json::object()}};
  add_properties(fields, out);
  return out;
}

void ModelSchemas::require_meta() { definitions_["Meta"] = meta_schema(); }

Json ModelSchemas::record(const ModelResource& resource) {
  const std::string name = record_name(resource);
  if (definitions_.contains(name)) return reference(name);
  require_meta();
  Json schema = object(resource.fields);
  schema["properties"].update(Json::parse(kRecordExtras));
  schema["properties"]["meta"] = reference("Meta");
  definitions_[name] = with_doc(std::move(schema), resource.doc);
  return reference(name);
}

Json ModelSchemas::list(const ModelResource& resource) {
  const std::string name = record_name(resource) + "List";
  if (definitions_.contains(name)) return reference(name);
  Json schema = Json::parse(kListSchema);
  schema["properties"]["result"]["items"] = record(resource);
  schema["properties"]["meta"] = reference("Meta");
  definitions_[name] = std::move(schema);
  return reference(name);
}

Json ModelSchemas::result(const ModelResource& resource) {
  const std::string name = record_name(resource) + "Result";
  if (definitions_.contains(name)) return reference(name);
  Json schema = {{"type", "object"}, {"required", {"result"}}, {"properties", Json::object()}};
  schema["properties"]["result"] = {{"type", "object"},
                                    {"description", "The record as the provider answers it, often its id alone."},
                                    {"additionalProperties", true}};
  require_meta();
  schema["properties"]["meta"] = reference("Meta");
  definitions_[name] = std::move(schema);
  return reference(name);
}

Json ModelSchemas::body(const ModelResource& resource, std::string_view method) {
  const std::string name = record_name(resource) + pascal_case(method) + "Body";
  if (definitions_.contains(name)) return reference(name);
  const bool takes_fields = method == "create" || method == "update";
  Json schema = {{"type", "object"}, {"properties", Json::object()}};
  if (takes_fields) {
    // The id stands in the path, or is the provider's to give. What else is required, the provider decides.
    std::vector<ModelField> fields = resource.fields;
    std::erase_if(fields, [](const ModelField& field) { return field.name == "id"; });
    for (ModelField& field : fields) field.is_required = false;
    add_properties(fields, schema);
    std::erase_if(fields, [](const ModelField& field) { return !has_raw(field); });
    for (const ModelField& field : fields) schema["properties"].erase(field.name + "_raw");
  }
  add_properties(resource.inputs_of(method), schema);
  schema["properties"].update(Json::parse(kBodyExtras));
  if (!takes_fields) schema["properties"].erase("custom_fields");
  definitions_[name] = std::move(schema);
  return reference(name);
}

bool takes_range(const catalog::ModelFilter& filter) {
  return filter.type == catalog::FilterType::kDateTimeRange || filter.type == catalog::FilterType::kDateTime;
}

const ModelField* field_at(const ModelResource& resource, std::string_view path) {
  const std::vector<ModelField>* level = &resource.fields;
  const ModelField* found = nullptr;
  for (const std::string_view part : base::split(path, '.')) {
    const auto next = std::ranges::find(*level, part, &ModelField::name);
    if (next == level->end()) return nullptr;
    found = &*next;
    level = &found->fields;
  }
  return found;
}

Json filter_schema(const catalog::ModelFilter& filter, const ModelResource& resource) {
  switch (filter.type) {
    case catalog::FilterType::kBoolean:
      return {{"type", "boolean"}};
    case catalog::FilterType::kInteger:
      return {{"type", "integer"}};
    case catalog::FilterType::kDateTime:
    case catalog::FilterType::kDateTimeRange:
      return {{"type", "string"}, {"description", "An ISO 8601 instant or date."}};
    case catalog::FilterType::kString:
      break;
  }
  Json out = {{"type", "string"}};
  const ModelField* field = field_at(resource, filter.field.empty() ? filter.name : filter.field);
  if (field && !field->enum_values.empty()) out["enum"] = field->enum_values;
  return out;
}

}  // namespace atsume::api
