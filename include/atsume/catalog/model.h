// A unified model (mappings/<model>/model.yaml): the resources, fields, enums, filters and methods that
// every provider is mapped to. Data, so that adding a field or a model never touches C++.
//
//   model: 1
//   id: ats
//   name: Applicant tracking
//   types:                                   # objects used by several fields
//     email: { email: string, type: string, is_primary: boolean }
//   resources:
//     candidates:
//       doc: A person who applied or was sourced.
//       methods: [list, get, create, update]
//       filters: { emails: string, created_at: datetime_range }
//       fields:
//         id: { type: string, required: true, doc: … }
//         first_name: string
//         emails: { type: list<email> }
//         status: { type: enum, values: [open, closed] }
//       inputs:                              # what bodies take beside the fields; of other methods: all they take
//         create: { user_id: string }
//
// Types: string boolean integer number datetime date enum json, a name under `types`, list<T>; an inline
// object is `{ type: object, fields: {…} }`. Every enum field x has x_raw, the provider's own value,
// beside it; every resource has custom_fields and remote_data: none of the three is written down.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace atsume::catalog {

enum class FieldType { kString, kBoolean, kInteger, kNumber, kDateTime, kDate, kEnum, kJson, kObject };

struct ModelField {
  std::string name;
  FieldType type = FieldType::kString;
  bool is_list = false;
  bool is_required = false;
  std::string doc;
  std::vector<std::string> enum_values;
  std::vector<ModelField> fields;  // of kObject
  std::string type_name;           // of kObject: its name under `types`; "" for one that is written in place

  const ModelField* find(std::string_view name) const;
};

enum class FilterType { kString, kBoolean, kInteger, kDateTime, kDateTimeRange };
struct ModelFilter {
  std::string name;
  FilterType type = FilterType::kString;
  // Dotted path of the unified field it compares with ("emails.email", "job.id"); by default its own name.
  std::string field;
  std::string doc;
};

// Members of a method's body. Those of create and update stand beside the resource's fields, which bodies take as well;
// those of other methods are all there is.
struct ModelInput {
  std::string method;
  std::vector<ModelField> fields;
};

struct ModelResource {
  std::string name;
  std::string doc;
  std::vector<std::string> methods;
  std::vector<ModelFilter> filters;
  std::vector<ModelField> fields;
  std::vector<ModelInput> inputs;

  const ModelField* find_field(std::string_view name) const;
  const ModelFilter* find_filter(std::string_view name) const;
  // Of one method; empty when none are written.
  const std::vector<ModelField>& inputs_of(std::string_view method) const;
  bool has_method(std::string_view name) const;
};

struct Model {
  std::string id;
  std::string name;
  std::vector<ModelResource> resources;
  std::string file;

  const ModelResource* find_resource(std::string_view name) const;
};

}  // namespace atsume::catalog
