#include "api/openapi_parameters.h"

#include <array>

#include "api/model_schema.h"
#include "api/schema_examples.h"
#include "atsume/unify/query.h"

namespace atsume::api {
namespace {

// Which methods a parameter is for.
enum class For { kAll, kReads, kLists, kWrites };

struct EngineParameter {
  std::string_view name;
  For used_for;
  std::string_view schema;
  std::string_view value;  // one that is accepted
  std::string_view meaning;
};

constexpr std::string_view kBoolean = R"({"type": "boolean", "default": false})";
constexpr std::string_view kText = R"({"type": "string"})";
constexpr std::string_view kMilliseconds = R"({"type": "integer", "minimum": 0})";

constexpr std::array<EngineParameter, 14> kEngineParameters = {{
    {"atsume_response_format", For::kAll,
     R"({"type": "string", "enum": ["unified", "raw", "normalized", "debug"], "default": "unified"})", "unified",
     "The shape of records: unified, the provider's own, or with what was asked and answered."},
    {"atsume_ignore_remote_data", For::kAll, kBoolean, "true", "Leaves `remote_data` out."},
    {"atsume_fields", For::kAll, kText, "id", "Only these fields: names with commas between them."},
    {"atsume_exclude_fields", For::kAll, kText, "id", "All fields but these: names with commas between them."},
    {"atsume_key_by", For::kLists, kText, "id", "`result` becomes an object of records by this field."},
    {"atsume_ignore_limit", For::kLists, kBoolean, "true", "As many records as the provider's pages hold."},
    {"atsume_strict_filters", For::kLists, kBoolean, "true",
     "A filter that the provider cannot do is refused with 400 `unsupported_filter`, not done by the engine."},
    {"atsume_hydrate", For::kLists, kBoolean, "true", "Items of a list that lacks fields are completed, a call each."},
    {"atsume_validate", For::kReads, kBoolean, "true",
     "What does not fit the model or the provider's known shape is told."},
    {"atsume_explain", For::kAll, kBoolean, "true",
     "For each field the expression and the provider's field behind it."},
    {"atsume_body_passthrough", For::kWrites, kBoolean, "true", "The body goes to the provider as it is."},
    {"atsume_skip_api_call", For::kAll, kBoolean, "true",
     "The provider is not called: the answer is the request that it would get, without secrets."},
    {"atsume_max_wait_ms", For::kAll, kMilliseconds, "1000",
     "How long the engine may wait for the provider's limits and for retries, in all."},
    {"atsume_timeout_ms", For::kAll, kMilliseconds, "1000", "How long the whole call may take."},
}};

// The document says no more than the engine takes.
bool is_taken(const EngineParameter& parameter) {
  return unify::parse_options({{std::string(parameter.name), std::string(parameter.value)}}).has_value();
}

bool is_for(For used_for, std::string_view method) {
  const bool is_list = method == "list";
  const bool is_read = is_list || method == "get";
  switch (used_for) {
    case For::kAll:
      return true;
    case For::kReads:
      return is_read;
    case For::kLists:
      return is_list;
    case For::kWrites:
      return !is_read && method != "delete";
  }
  return false;
}

Json filter_parameter(const catalog::ModelFilter& filter, const catalog::ModelResource& resource) {
  Json out = {{"name", filter.name}, {"in", "query"}};
  if (!filter.doc.empty()) out["description"] = filter.doc;
  if (takes_range(filter)) {
    out["style"] = "deepObject";
    out["explode"] = true;
    out["schema"] = component("schemas", "TimeRange");
  } else {
    out["schema"] = filter_schema(filter, resource);
  }
  out["example"] = example_filter(filter, resource);
  return out;
}

}  // namespace

Json unified_parameters(const catalog::ModelResource& resource, std::string_view method) {
  Json out = Json::array({component("parameters", "integrated_account_id")});
  if (method == "list") {
    out.push_back(component("parameters", "limit"));
    out.push_back(component("parameters", "next_cursor"));
    for (const auto& filter : resource.filters) out.push_back(filter_parameter(filter, resource));
  }
  out.push_back(component("parameters", "remote_query"));
  for (const auto& parameter : kEngineParameters) {
    if (is_for(parameter.used_for, method) && is_taken(parameter)) {
      out.push_back(component("parameters", parameter.name));
    }
  }
  if (method != "list" && method != "get") out.push_back(component("parameters", "Idempotency-Key"));
  return out;
}

Json shared_parameters() {
  Json out = {{"remote_query",
               {{"name", "remote_query"},
                {"in", "query"},
                {"style", "deepObject"},
                {"explode", true},
                {"description", "`remote_query[foo]=bar` goes to the provider as `foo=bar`."},
                {"schema", {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}}}}},
              {"Idempotency-Key",
               {{"name", "Idempotency-Key"},
                {"in", "header"},
                {"description",
                 "The same key, account and path give the same answer for 24 hours, and the provider is called once."},
                {"schema", {{"type", "string"}}}}}};
  for (const auto& parameter : kEngineParameters) {
    if (!is_taken(parameter)) continue;
    out[std::string(parameter.name)] = {{"name", parameter.name},
                                        {"in", "query"},
                                        {"description", parameter.meaning},
                                        {"schema", Json::parse(parameter.schema)}};
  }
  return out;
}

}  // namespace atsume::api
