// JSON Schemas (2020-12, as in OpenAPI 3.1) of a unified model's records and bodies. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "atsume/catalog/model.h"

namespace atsume::api {

using Json = nlohmann::ordered_json;

// Gathers the schemas that are asked for, with those that they refer to, under names such as "AtsCandidate". Refers to
// the model.
class ModelSchemas {
 public:
  // Where schemas refer to each other: "#/components/schemas/" or "#/$defs/".
  ModelSchemas(const catalog::Model& model, std::string reference_prefix);

  // Each gives {"$ref": …} of a schema that definitions() then has.
  Json record(const catalog::ModelResource& resource);
  Json list(const catalog::ModelResource& resource);    // the envelope of records
  Json result(const catalog::ModelResource& resource);  // {result: record}: of the resource's own methods
  // What a method that changes something takes in its body.
  Json body(const catalog::ModelResource& resource, std::string_view method);

  const Json& definitions() const { return definitions_; }

 private:
  Json reference(const std::string& name) const;
  std::string record_name(const catalog::ModelResource& resource) const;
  std::string type_name(const std::string& type) const;
  // The schema of one value: for a list, that of its items.
  Json item(const catalog::ModelField& field);
  Json property(const catalog::ModelField& field);
  void add_properties(const std::vector<catalog::ModelField>& fields, Json& schema);
  Json object(const std::vector<catalog::ModelField>& fields);
  void require_meta();

  const catalog::Model& model_;
  std::string prefix_;
  Json definitions_ = Json::object();
};

// The schema of a filter's value, without its operators.
Json filter_schema(const catalog::ModelFilter& filter, const catalog::ModelResource& resource);
// Whether it takes gt, gte, lt and lte.
bool takes_range(const catalog::ModelFilter& filter);

// The field at a dotted path ("emails.type"); nullptr when there is none.
const catalog::ModelField* field_at(const catalog::ModelResource& resource, std::string_view path);

}  // namespace atsume::api
