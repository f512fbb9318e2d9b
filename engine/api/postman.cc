// The OpenAPI document as a Postman collection: https://schema.postman.com/collection/json/v2.1.0/.
#include "api/openapi.h"
#include "api/schema_names.h"
#include "atsume/api/openapi.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
constexpr std::string_view kBaseUrl = "http://127.0.0.1:8080/v1";

// "#/components/schemas/Account" -> the schema.
const Json& resolve(const Json& document, const Json& value) {
  if (!value.is_object() || !value.contains("$ref")) return value;
  return document.at(Json::json_pointer(value["$ref"].get<std::string>().substr(1)));
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

class Request {
 public:
  Request(const Json& document, const std::string& path, const Json& operation)
      : document_(document), path_(path), operation_(operation) {}

  Json item(const std::string& verb) const {
    Json request = {{"method", base::to_upper(verb)}, {"header", headers()}};
    if (operation_.contains("requestBody")) {
      request["header"].push_back({{"key", "Content-Type"}, {"value", "application/json"}});
      request["body"] = body();
    }
    request["url"] = url();
    request["description"] = operation_.value("description", operation_["summary"].get<std::string>());
    if (operation_.contains("security") && operation_["security"].empty()) request["auth"] = {{"type", "noauth"}};
    return {{"name", operation_["summary"]}, {"request", std::move(request)}};
  }

 private:
  template <class Use>
  void each_parameter(std::string_view where, Use use) const {
    if (!operation_.contains("parameters")) return;
    for (const Json& one : operation_["parameters"]) {
      const Json& parameter = resolve(document_, one);
      if (parameter["in"] == where) use(parameter);
    }
  }

  Json headers() const {
    Json out = Json::array();
    each_parameter("header", [&](const Json& parameter) {
      out.push_back({{"key", parameter["name"]},
                     {"value", "{{$guid}}"},
                     {"description", parameter.value("description", "")},
                     {"disabled", true}});
    });
    return out;
  }

  // Only the account is sent unless the user ticks more.
  void add_query(const Json& parameter, Json& out) const {
    const std::string name = parameter["name"];
    const std::string about = parameter.value("description", "");
    if (name == "integrated_account_id" && parameter.value("required", false)) {
      out.push_back({{"key", name}, {"value", "{{integrated_account_id}}"}, {"description", about}});
      return;
    }
    const Json& schema = resolve(document_, parameter["schema"]);
    std::vector<std::string> keys;
    if (parameter.value("style", "") != "deepObject") {
      keys.push_back(name);
    } else if (schema.contains("properties")) {
      for (const auto& [part, of] : schema["properties"].items()) keys.push_back(name + "[" + part + "]");
    } else {
      keys.push_back(name + "[name]");
    }
    const Json example = parameter.value("example", schema.value("default", Json("")));
    for (const auto& key : keys) {
      const Json value = example.is_object() ? example.front() : example;
      out.push_back({{"key", key}, {"value", text_of(value)}, {"description", about}, {"disabled", true}});
    }
  }

  Json url() const {
    std::string raw = "{{base_url}}";
    Json path = Json::array();
    Json variables = Json::array();
    for (const auto segment : base::split(std::string_view(path_).substr(1), '/')) {
      std::string part(segment);
      if (segment.starts_with('{')) {
        part = std::string(segment.substr(1, segment.size() - 2));
        variables.push_back({{"key", part}, {"value", ""}});
        part = ":" + part;
      }
      raw += "/" + part;
      path.push_back(part);
    }
    Json query = Json::array();
    each_parameter("query", [&](const Json& parameter) { add_query(parameter, query); });
    std::string sent;
    for (const Json& one : query) {
      if (one.contains("disabled")) continue;
      sent += (sent.empty() ? "?" : "&") + one["key"].get<std::string>() + "=" + one["value"].get<std::string>();
    }
    Json out = {{"raw", raw + sent}, {"host", Json::array({"{{base_url}}"})}, {"path", std::move(path)}};
    if (!query.empty()) out["query"] = std::move(query);
    if (!variables.empty()) out["variable"] = std::move(variables);
    return out;
  }

  Json body() const {
    const Json& media = operation_["requestBody"]["content"].front();
    const Json& schema = resolve(document_, media["schema"]);
    Json example = Json::object();
    if (media.contains("example")) {
      example = media["example"];
    } else if (schema.contains("examples")) {
      example = schema["examples"].front();
    }
    return {{"mode", "raw"}, {"raw", example.dump(2)}, {"options", {{"raw", {{"language", "json"}}}}}};
  }

  const Json& document_;
  const std::string& path_;
  const Json& operation_;
};

// The folder of a name, made when it is not there.
Json& folder(Json& items, const std::string& name) {
  for (Json& one : items) {
    if (one["name"] == name) return one["item"];
  }
  items.push_back({{"name", name}, {"item", Json::array()}});
  return items.back()["item"];
}

// "ats.candidates" is a folder in a folder.
Json& folder_of(Json& items, const std::string& tag) {
  const auto dot = tag.find('.');
  Json& outer = folder(items, tag.substr(0, dot));
  return dot == std::string::npos ? outer : folder(outer, tag.substr(dot + 1));
}

Json collection_of(const Json& document) {
  Json items = Json::array();
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [verb, operation] : operations.items()) {
      folder_of(items, operation["tags"].front()).push_back(Request(document, path, operation).item(verb));
    }
  }
  const auto variable = [](std::string_view key, std::string_view value) {
    return Json{{"key", key}, {"value", value}, {"type", "string"}};
  };
  return {{"info",
           {{"name", document["info"]["title"]},
            {"description", document["info"]["description"]},
            {"version", document["info"]["version"]},
            {"schema", kSchema}}},
          {"auth",
           {{"type", "bearer"},
            {"bearer", Json::array({{{"key", "token"}, {"value", "{{api_key}}"}, {"type", "string"}}})}}},
          {"variable", Json::array({variable("base_url", kBaseUrl), variable("api_key", ""),
                                    variable("integrated_account_id", "")})},
          {"item", std::move(items)}};
}

}  // namespace

Result<std::string> postman_collection(const catalog::Catalog& catalog, std::string_view model) {
  ATSUME_TRY(const Json document, make_openapi(catalog, model, "/v1"));
  return collection_of(document).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atsume::api
