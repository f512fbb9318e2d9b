// The paths of the models.
#include "api/model_schema.h"
#include "api/openapi_parameters.h"
#include "api/openapi_parts.h"
#include "api/schema_examples.h"
#include "api/schema_names.h"

namespace atsume::api {
namespace {

using catalog::ModelResource;

bool is_standard(std::string_view method) {
  return method == "list" || method == "get" || method == "create" || method == "update" || method == "delete";
}

bool has_id_in_path(std::string_view method) { return method == "get" || method == "update" || method == "delete"; }

std::string_view verb_of(std::string_view method) {
  if (method == "list" || method == "get") return "get";
  if (method == "update") return "patch";
  return method == "delete" ? "delete" : "post";
}

std::string summary_of(const ModelResource& resource, const std::string& method) {
  const std::string one = singular(resource.name);
  std::string words = in_words(one);
  words[0] = one[0];
  if (method == "list") {
    std::string all = in_words(resource.name);
    all[0] = resource.name[0];
    return "List " + all;
  }
  if (method == "get") return "Read one of " + in_words(resource.name);
  if (method == "create") return "Create: " + words;
  if (method == "update") return "Change: " + words;
  if (method == "delete") return "Delete: " + words;
  return in_words(method) + ": " + words;
}

class ModelPaths {
 public:
  ModelPaths(const catalog::Model& model, Json& document)
      : model_(model), schemas_(model, "#/components/schemas/"), document_(document) {}

  void add() {
    for (const ModelResource& resource : model_.resources) {
      document_["tags"].push_back({{"name", tag_of(resource)}, {"description", description_of(resource)}});
      for (const std::string& method : resource.methods) add_method(resource, method);
    }
    document_["components"]["schemas"].update(schemas_.definitions());
  }

 private:
  std::string tag_of(const ModelResource& resource) const { return model_.id + "." + resource.name; }

  std::string description_of(const ModelResource& resource) const {
    return resource.doc.empty() ? model_.name + ": " + in_words(resource.name) + "." : resource.doc;
  }

  void add_method(const ModelResource& resource, const std::string& method) {
    std::string path = "/unified/" + model_.id + "/" + resource.name;
    if (has_id_in_path(method)) path += "/{id}";
    if (!is_standard(method)) path += "/" + method;
    document_["paths"][path][std::string(verb_of(method))] = operation(resource, method);
  }

  Json operation(const ModelResource& resource, const std::string& method) {
    const bool is_read = method == "list" || method == "get";
    Json out = {{"operationId", tag_of(resource) + "." + method},
                {"tags", Json::array({tag_of(resource)})},
                {"summary", summary_of(resource, method)},
                {"security", Json::parse(R"([{"apiKey": []}, {"accountToken": []}])")},
                {"x-level", is_read ? "read" : "write"}};
    Json parameters = unified_parameters(resource, method);
    if (has_id_in_path(method)) {
      parameters.push_back({{"name", "id"},
                            {"in", "path"},
                            {"required", true},
                            {"description", "The record's id."},
                            {"schema", {{"type", "string"}}}});
    }
    out["parameters"] = std::move(parameters);
    if (!is_read && method != "delete") out["requestBody"] = request_body(resource, method);
    out["responses"] = responses(answer(resource, method), {.is_data_plane = true,
                                                            .is_write = !is_read,
                                                            .is_list = method == "list",
                                                            .has_path_parameter = has_id_in_path(method)});
    return out;
  }

  Json request_body(const ModelResource& resource, const std::string& method) {
    Json media = {{"schema", schemas_.body(resource, method)}};
    if (Json example = example_body(resource, method); !example.empty()) media["example"] = std::move(example);
    return {{"required", true}, {"content", {{"application/json", std::move(media)}}}};
  }

  Json answer(const ModelResource& resource, const std::string& method) {
    if (method == "list") return list_answer(resource);
    if (method == "delete") return {{"application/json", {{"schema", component("schemas", "Deleted")}}}};
    if (!is_standard(method)) return {{"application/json", {{"schema", schemas_.result(resource)}}}};
    return {{"application/json", {{"schema", schemas_.record(resource)}, {"example", example_record(resource)}}}};
  }

  Json list_answer(const ModelResource& resource) {
    Json example = {{"result", Json::array({example_record(resource)})},
                    {"next_cursor", nullptr},
                    {"prev_cursor", nullptr},
                    {"result_count", 1}};
    return {{"application/json", {{"schema", schemas_.list(resource)}, {"example", std::move(example)}}},
            {"application/x-ndjson",
             {{"schema",
               {{"type", "string"},
                {"description",
                 "With `Accept: application/x-ndjson`: every record of every page, one on each line; the last line is "
                 "`{\"$end\":{\"count\":n}}` or `{\"$error\":…}`."}}}}}};
  }

  const catalog::Model& model_;
  ModelSchemas schemas_;
  Json& document_;
};

}  // namespace

void add_model(const catalog::Model& model, Json& document) { ModelPaths(model, document).add(); }

}  // namespace atsume::api
