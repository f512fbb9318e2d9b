// /proxy, /custom and /batch-request, as the OpenAPI document tells them.
#include <array>

#include "api/openapi_parts.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchemas = R"({
  "ProxyRecord": {"description": "The provider's own record."},
  "ProxyBody": {"description": "What the connector's method takes; JSON, or a multipart form that is passed on."},
  "BatchRequest": {"type": "object", "required": ["integrated_account_id", "resources"],
    "properties": {
      "integrated_account_id": {"type": "string"},
      "resources": {"type": "array", "maxItems": 50, "items": {"type": "object", "required": ["resource"],
        "properties": {
        "name": {"type": "string", "description": "Your own, repeated in the answer."},
        "resource": {"type": "string", "description": "`ats/jobs` of a unified model, or `jobs` of the connector."},
        "method": {"type": "string", "description": "`get` with an id and `list` without one, unless given."},
        "id": {"type": "string"},
        "query": {"type": "object", "additionalProperties": true},
        "body": {"type": "object", "additionalProperties": true}}}}},
    "examples": [{"integrated_account_id": "01995c2e-7b1c-7c55-9a58-0d5e4f1c2b3a", "resources": [
      {"resource": "ats/jobs", "method": "list", "query": {"status": "open", "limit": 10}},
      {"resource": "ats/candidates", "method": "get", "id": "4711"}]}]},
  "BatchAnswer": {"type": "object", "required": ["result", "errors"],
    "properties": {
      "result": {"type": "array", "items": {"type": "object", "required": ["index", "resource", "method", "status"],
        "properties": {
          "index": {"type": "integer"},
          "name": {"type": "string"},
          "resource": {"type": "string"},
          "method": {"type": "string"},
          "id": {"type": "string"},
          "status": {"type": "integer"},
          "data": {"description": "What the call alone would have answered."}}}},
      "errors": {"type": "array", "items": {"allOf": [
        {"$ref": "#/components/schemas/Error"},
        {"type": "object", "required": ["index", "resource", "method"], "properties": {
          "index": {"type": "integer"},
          "name": {"type": "string"},
          "resource": {"type": "string"},
          "method": {"type": "string"},
          "id": {"type": "string"}}}]}}}},
  "ProxyList": {"type": "object", "required": ["result", "next_cursor", "prev_cursor", "result_count"],
    "properties": {
      "result": {"type": "array", "items": {"$ref": "#/components/schemas/ProxyRecord"}},
      "next_cursor": {"type": ["string", "null"]},
      "prev_cursor": {"type": "null"},
      "result_count": {"type": "integer"}}}
})";

constexpr std::string_view kProxyText =
    "With a resource and a method of the account's connector, as its capabilities list them under `proxy`. Further "
    "parameters fill the path of the method or go to the provider as they are.";
constexpr std::string_view kCustomText =
    "The verb, the path, the query and the body go to the provider as they come, after its base URL and with the "
    "account's credentials; status, headers and body of the answer are the provider's. Slashes of `path` are not "
    "escaped.";

constexpr Operation custom(std::string_view verb, std::string_view id, Access access, std::string_view body) {
  return {.verb = verb,
          .path = "/custom/{path}",
          .id = id,
          .access = access,
          .summary = "Call the provider's own API",
          .description = kCustomText,
          .parameters = "integrated_account_id",
          .body = body,
          .needs_body = false,
          .media = "*/*",
          .sent_by = SentBy::kKeyOrAccountToken};
}

constexpr Operation proxy(std::string_view verb, std::string_view path, std::string_view id, Access access,
                          std::string_view summary) {
  return {.verb = verb,
          .path = path,
          .id = id,
          .access = access,
          .summary = summary,
          .description = kProxyText,
          .parameters = access == Access::kWrite ? "integrated_account_id Idempotency-Key" : "integrated_account_id",
          .body = verb == "POST" || verb == "PATCH" ? "ProxyBody" : "",
          .needs_body = false,
          .answer = "ProxyRecord",
          .sent_by = SentBy::kKeyOrAccountToken};
}

constexpr Operation batch() {
  return {.verb = "POST",
          .path = "/batch-request",
          .id = "batch-request",
          .access = Access::kRead,
          .summary = "Make several unified and proxy calls at once",
          .description = "200 also when some of them failed. A write needs a key of level write.",
          .parameters = "Idempotency-Key",
          .body = "BatchRequest",
          .answer = "BatchAnswer"};
}

constexpr Operation proxy_list() {
  Operation out = proxy("GET", "/proxy/{resource}", "proxy.list", Access::kRead, "List the provider's own records");
  out.parameters = "integrated_account_id limit next_cursor updated_since";
  out.answer = "ProxyList";
  return out;
}

constexpr std::string_view kParameters = R"({
  "integrated_account_id": {"name": "integrated_account_id", "in": "query", "required": true,
    "description": "The account; with an account token it may be left out.", "schema": {"type": "string"},
    "example": "01995c2e-7b1c-7c55-9a58-0d5e4f1c2b3a"},
  "updated_since": {"name": "updated_since", "in": "query",
    "description": "An instant or a date: what was changed since, where the connector knows how that is asked for.",
    "schema": {"type": "string"}}
})";

constexpr std::array kOperations = {
    batch(),
    proxy_list(),
    proxy("POST", "/proxy/{resource}", "proxy.create", Access::kWrite, "Make a record at the provider"),
    proxy("GET", "/proxy/{resource}/{id}", "proxy.get", Access::kRead, "Read a record of the provider's own"),
    proxy("PATCH", "/proxy/{resource}/{id}", "proxy.update", Access::kWrite, "Change a record at the provider"),
    proxy("DELETE", "/proxy/{resource}/{id}", "proxy.delete", Access::kWrite, "Delete a record at the provider"),
    proxy("POST", "/proxy/{resource}/{id}", "proxy.call", Access::kWrite,
          "Call any other method of the connector, whose name takes the place of the id"),
    custom("GET", "custom.get", Access::kRead, ""),
    custom("HEAD", "custom.head", Access::kRead, ""),
    custom("OPTIONS", "custom.options", Access::kRead, ""),
    custom("POST", "custom.post", Access::kWrite, "ProxyBody"),
    custom("PUT", "custom.put", Access::kWrite, "ProxyBody"),
    custom("PATCH", "custom.patch", Access::kWrite, "ProxyBody"),
    custom("DELETE", "custom.delete", Access::kWrite, ""),
};

}  // namespace

const Topic& passthrough_topic() {
  static constexpr Topic kTopic{
      .tag = "Passthrough",
      .description = "The provider's own API, with credentials, pages and waits taken care of.",
      .operations = kOperations,
      .schemas = kSchemas,
      .parameters = kParameters};
  return kTopic;
}

}  // namespace atsume::api
