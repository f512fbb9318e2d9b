#include "api/schema_examples.h"

#include <algorithm>
#include <array>

#include "api/model_schema.h"

namespace atsume::api {
namespace {

using catalog::FieldType;
using catalog::ModelField;

constexpr std::string_view kInstant = "2026-03-25T09:30:00.000Z";
// Objects further down are shown by their first member, which is most often the id.
constexpr int kDepthMax = 1;

struct Sample {
  std::string_view name;  // of a field, or how one ends
  std::string_view value;
};
// The first that fits.
constexpr std::array<Sample, 29> kSamples = {{{"first_name", "Ines"},
                                              {"middle_name", "Maria"},
                                              {"last_name", "Duarte"},
                                              {"file_name", "resume.pdf"},
                                              {"username", "ines.duarte"},
                                              {"group_name", "About you"},
                                              {"email", "ines.duarte@example.com"},
                                              {"emails", "ines.duarte@example.com"},
                                              {"number", "+351210000000"},
                                              {"extension", "12"},
                                              {"url", "https://example.com/r/4711"},
                                              {"currency", "EUR"},
                                              {"country", "Portugal"},
                                              {"city", "Lisbon"},
                                              {"postal_code", "1100-148"},
                                              {"locations", "Lisbon, Portugal"},
                                              {"location", "Lisbon, Portugal"},
                                              {"job_title", "Harbour Pilot"},
                                              {"title", "Harbour Pilot"},
                                              {"company", "Acme Shipping"},
                                              {"skills", "Navigation"},
                                              {"linkedin", "https://www.linkedin.com/in/example"},
                                              {"description", "Guides ships into the harbour."},
                                              {"body", "Called back on Monday."},
                                              {"note", "Not enough hours at sea."},
                                              {"school", "Nautical School"},
                                              {"label", "Years at sea"},
                                              {"name", "Operations"},
                                              {"id", "4711"}}};

std::string_view text_for(std::string_view name) {
  for (const auto& [end, value] : kSamples) {
    if (name == end || (name.ends_with(end) && name[name.size() - end.size() - 1] == '_')) return value;
  }
  return "text";
}

Json example_of(const ModelField& field, int depth);

Json example_object(const std::vector<ModelField>& fields, int depth) {
  Json out = Json::object();
  for (const ModelField& field : fields) {
    const bool is_object = field.type == FieldType::kObject;
    if (depth > kDepthMax && (is_object || out.size() > 0)) continue;
    if (depth > 0 && is_object && field.is_list) continue;
    out[field.name] = example_of(field, depth);
  }
  return out;
}

Json example_of(const ModelField& field, int depth) {
  Json one;
  switch (field.type) {
    case FieldType::kString:
      one = text_for(field.name);
      break;
    case FieldType::kBoolean:
      one = false;
      break;
    case FieldType::kInteger:
      one = 1;
      break;
    case FieldType::kNumber:
      one = 42000;
      break;
    case FieldType::kDateTime:
      one = kInstant;
      break;
    case FieldType::kDate:
      one = kInstant.substr(0, 10);
      break;
    case FieldType::kEnum:
      one = field.enum_values.empty() ? "" : field.enum_values.front();
      break;
    case FieldType::kJson:
      one = "text";
      break;
    case FieldType::kObject:
      one = example_object(field.fields, depth + 1);
      break;
  }
  return field.is_list ? Json::array({one}) : one;
}

// What callers seldom write: made by the provider, or nested deep.
bool is_seldom_written(const ModelField& field) {
  constexpr std::array<std::string_view, 5> kNames = {"id", "created_at", "updated_at", "remote_url", "attachments"};
  return std::ranges::find(kNames, field.name) != kNames.end();
}

}  // namespace

Json example_record(const catalog::ModelResource& resource) {
  Json out = example_object(resource.fields, 0);
  for (const ModelField& field : resource.fields) {
    if (field.type != FieldType::kEnum || field.is_list) continue;
    // A copy first: the members of an ordered object move when there is one more.
    Json value = out[field.name];
    out[field.name + "_raw"] = std::move(value);
  }
  out["custom_fields"] = Json::object();
  return out;
}

Json example_body(const catalog::ModelResource& resource, std::string_view method) {
  std::vector<ModelField> fields;
  if (method == "create" || method == "update") fields = resource.fields;
  std::erase_if(fields, is_seldom_written);
  if (fields.size() > 8) fields.erase(fields.begin() + 8, fields.end());
  Json out = example_object(fields, 0);
  for (const ModelField& field : resource.inputs_of(method)) {
    if (field.is_required) out[field.name] = example_of(field, 0);
  }
  return out;
}

Json example_filter(const catalog::ModelFilter& filter, const catalog::ModelResource& resource) {
  if (takes_range(filter)) return {{"gte", "2026-01-01T00:00:00Z"}};
  if (filter.type == catalog::FilterType::kBoolean) return true;
  if (filter.type == catalog::FilterType::kInteger) return 1;
  const ModelField* field = field_at(resource, filter.field.empty() ? filter.name : filter.field);
  return field ? example_of({.name = field->name, .type = field->type, .enum_values = field->enum_values}, 0) : "text";
}

}  // namespace atsume::api
