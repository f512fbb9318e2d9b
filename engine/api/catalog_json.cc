#include "api/catalog_json.h"

#include "api/model_schema.h"
#include "atsume/json/write.h"

namespace atsume::api {
namespace {

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";

std::string dump(const Json& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json field_json(const catalog::Field& field) {
  Json out = {
      {"name", field.name}, {"label", field.label}, {"secret", field.is_secret}, {"required", field.is_required}};
  if (!field.help.empty()) out["help"] = field.help;
  if (!field.example.empty()) out["example"] = field.example;
  for (const auto& choice : field.choices) out["choices"].push_back({{"value", choice.value}, {"label", choice.label}});
  return out;
}

Json fields_json(const std::vector<catalog::Field>& fields) {
  Json out = Json::array();
  for (const auto& field : fields) out.push_back(field_json(field));
  return out;
}

Json unified_models(const catalog::Catalog& catalog, const std::string& connector) {
  Json out = Json::object();
  for (const auto& [model, mappings] : catalog.mappings) {
    const auto mapping = mappings.find(connector);
    if (mapping == mappings.end()) continue;
    out[model] = Json::array();
    for (const auto& resource : mapping->second->resources) out[model].push_back(resource->name);
  }
  return out;
}

std::string_view word_of(catalog::FieldType type) {
  switch (type) {
    case catalog::FieldType::kString:
      return "string";
    case catalog::FieldType::kBoolean:
      return "boolean";
    case catalog::FieldType::kInteger:
      return "integer";
    case catalog::FieldType::kNumber:
      return "number";
    case catalog::FieldType::kDateTime:
      return "datetime";
    case catalog::FieldType::kDate:
      return "date";
    case catalog::FieldType::kEnum:
      return "enum";
    case catalog::FieldType::kJson:
      return "json";
    case catalog::FieldType::kObject:
      return "object";
  }
  return "";
}

std::string_view word_of(catalog::FilterType type) {
  switch (type) {
    case catalog::FilterType::kString:
      return "string";
    case catalog::FilterType::kBoolean:
      return "boolean";
    case catalog::FilterType::kInteger:
      return "integer";
    case catalog::FilterType::kDateTime:
      return "datetime";
    case catalog::FilterType::kDateTimeRange:
      return "datetime_range";
  }
  return "";
}

Json model_fields(const std::vector<catalog::ModelField>& fields) {
  Json out = Json::array();
  for (const auto& field : fields) {
    const std::string word(field.type_name.empty() ? word_of(field.type) : std::string_view(field.type_name));
    Json one = {{"name", field.name}, {"type", field.is_list ? "list<" + word + ">" : word}};
    if (field.is_required) one["required"] = true;
    if (!field.doc.empty()) one["doc"] = field.doc;
    if (!field.enum_values.empty()) one["values"] = field.enum_values;
    if (!field.fields.empty()) one["fields"] = model_fields(field.fields);
    out.push_back(std::move(one));
  }
  return out;
}

Json filter_json(const catalog::ModelFilter& filter, const catalog::ModelResource& resource) {
  Json out = {{"name", filter.name}, {"type", word_of(filter.type)}, {"field", filter.field}};
  if (!filter.doc.empty()) out["doc"] = filter.doc;
  const Json schema = filter_schema(filter, resource);
  if (schema.contains("enum")) out["values"] = schema["enum"];
  return out;
}

Json resource_json(const catalog::ModelResource& resource, ModelDetail detail) {
  Json out = {
      {"name", resource.name}, {"doc", resource.doc}, {"methods", resource.methods}, {"filters", Json::array()}};
  for (const auto& filter : resource.filters) out["filters"].push_back(filter_json(filter, resource));
  if (detail == ModelDetail::kOutline) return out;
  out["fields"] = model_fields(resource.fields);
  out["inputs"] = Json::object();
  for (const auto& input : resource.inputs) out["inputs"][input.method] = model_fields(input.fields);
  return out;
}

// A schema by itself, with what it refers to.
Json whole_schema(const Json& reference, const Json& definitions) {
  Json out = {{"$schema", kDialect}};
  out.update(reference);
  out["$defs"] = definitions;
  return out;
}

}  // namespace

std::string_view name_of(catalog::AuthType type) {
  switch (type) {
    case catalog::AuthType::kNone:
      return "none";
    case catalog::AuthType::kKey:
      return "key";
    case catalog::AuthType::kOauth2:
      return "oauth2";
    case catalog::AuthType::kClientCredentials:
      return "client_credentials";
  }
  return "";
}

std::string connector_json(const catalog::Catalog& catalog, const catalog::Connector& connector) {
  Json out = {{"name", connector.id},
              {"label", connector.name},
              {"categories", connector.categories},
              {"status", connector.status},
              {"website", connector.website},
              {"docs", connector.docs},
              {"logo", connector.logo},
              {"notes", connector.notes},
              {"has_sandbox", connector.sandbox.has_value()},
              {"has_webhooks", connector.webhooks.has_value()},
              {"unified_models", unified_models(catalog, connector.id)},
              {"fields", fields_json(connector.fields)},
              {"authentication_methods", Json::array()},
              {"resources", Json::object()}};
  for (const auto& auth : connector.auth) {
    out["authentication_methods"].push_back({{"name", auth.name},
                                             {"type", name_of(auth.type)},
                                             {"label", auth.label},
                                             {"fields", fields_json(auth.fields)}});
  }
  for (const auto& resource : connector.resources) {
    for (const auto& method : resource.methods) out["resources"][resource.name].push_back(method.name);
  }
  return dump(out);
}

std::string model_json(const catalog::Model& model, ModelDetail detail) {
  Json out = {{"id", model.id}, {"name", model.name}, {"resources", Json::array()}};
  for (const auto& resource : model.resources) out["resources"].push_back(resource_json(resource, detail));
  return dump(out);
}

std::string meta_json(const catalog::Mapping& mapping, const catalog::ResourceMapping& resource,
                      const catalog::MethodMapping& method) {
  json::Arena arena;
  Json out = {{"model", mapping.model->id}, {"resource", resource.name}, {"integration", mapping.connector->id}};
  out.update(Json::parse(json::write(catalog::to_json(catalog::ability_of(mapping, resource, method), arena))));
  for (Json& filter : out["filters"]) {
    const auto* known = resource.model->find_filter(filter["name"].get<std::string>());
    filter["field"] = known->field;
    filter["schema"] = filter_schema(*known, *resource.model);
    if (!known->doc.empty()) filter["doc"] = known->doc;
  }
  ModelSchemas records(*mapping.model, "#/$defs/");
  const Json record = records.record(*resource.model);
  out["schema"] = whole_schema(record, records.definitions());
  if (method.name == "list" || method.name == "get" || method.name == "delete") return dump(out);
  ModelSchemas bodies(*mapping.model, "#/$defs/");
  const Json body = bodies.body(*resource.model, method.name);
  out["body_schema"] = whole_schema(body, bodies.definitions());
  return dump(out);
}

}  // namespace atsume::api
