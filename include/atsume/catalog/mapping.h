// How one provider maps to one unified model (mappings/<model>/<connector>.yaml), checked against both.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/catalog/model.h"
#include "atsume/json/value.h"

namespace atsume::catalog {

// A tree of unified fields; a leaf is an expression over one provider item.
struct FieldTree {
  std::string name;
  const ModelField* type = nullptr;  // nullptr for x_raw, custom_fields and remote_data, and below those and json
  Expression leaf;                   // nullptr: an object of `children`
  std::vector<FieldTree> children;
};

struct FilterMapping {
  std::string name;  // "status", "updated_at.gte"
  Expression query;  // $ is the filter's value (for a whole-name key: {name: value}); gives provider arguments
};

struct NamedExpression {
  std::string name;
  Expression value;
};

// `{name: resource.method}` under for_each: a parent list that is walked.
struct ParentList {
  std::string name;
  const Method* method = nullptr;
};

struct MethodMapping {
  std::string name;
  const Method* from = nullptr;  // the connector's method
  const Resource* from_resource = nullptr;
  bool is_partial = false;  // items lack fields that `get` would give
  std::vector<FilterMapping> filters;
  std::vector<std::string> ignored_filters;
  std::vector<ParentList> for_each;
  std::vector<NamedExpression> args;  // path and other arguments from the unified query or body
  Expression map_query;
  Expression map_body;
  std::vector<FieldTree> body;  // a tree over the unified body, or map_body
  // The fields of this method: its own, or the resource's.
  const std::vector<FieldTree>* fields = nullptr;
  Expression map;  // whole-object form
  std::vector<FieldTree> own_fields;
};

struct ResourceMapping {
  std::string name;
  const ModelResource* model = nullptr;
  std::vector<FieldTree> fields;
  Expression map;
  std::vector<MethodMapping> methods;

  const MethodMapping* find(std::string_view method) const;
};

// Holds the connector and the model it was compiled against, so that pointers into them stay valid.
struct Mapping {
  std::shared_ptr<const Connector> connector;
  std::shared_ptr<const Model> model;
  json::Value enums;  // {name: {provider value: unified value}}; bound as $enums
  std::vector<std::unique_ptr<ResourceMapping>> resources;
  json::Value tests;
  std::string file;
  std::unique_ptr<json::Arena> arena;

  const ResourceMapping* find_resource(std::string_view name) const;
  const MethodMapping* find_method(std::string_view resource, std::string_view method) const;
};

}  // namespace atsume::catalog
