#include "api/openapi_parts.h"

#include <algorithm>
#include <array>

#include "api/error_codes.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

struct Problem {
  int status;
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<Problem, 11> kProblems = {{
    {400, "BadRequest", "The request is wrong: a parameter, a filter, a cursor or the JSON."},
    {401, "Unauthorized", "No valid key; or the provider refuses the account's credentials (`truto_is_remote_error`)."},
    {403, "Forbidden", "The key, or the account at the provider, may not do this."},
    {404, "NotFound", "There is no such record, account, resource or path."},
    {409, "Conflict", "It is in conflict with what is there, or with a call that has not ended."},
    {410, "Gone", "The place in the list is no longer known: begin again without `next_cursor`."},
    {422, "Unprocessable", "The values are not acceptable, here or to the provider."},
    {429, "TooManyRequests", "The key's limit, or the provider's, is met: wait as `Retry-After` says."},
    {501, "NotSupported", "The account's provider cannot do this."},
    {502, "BadGateway", "The provider failed, or its answer is not usable."},
    {503, "Unavailable", "The provider or the engine cannot answer now."},
}};

constexpr std::string_view kErrorSchema = R"({
  "type": "object",
  "description": "The one shape of all errors. Decide by `statusCode` and `code`, never by `message`.",
  "required": ["statusCode", "error", "code", "message", "origin", "details"],
  "properties": {
    "statusCode": {"type": "integer"},
    "error": {"type": "string", "description": "The status in words."},
    "code": {},
    "message": {"type": "string", "description": "For a person: what was wrong, where, and often what to do."},
    "origin": {"type": "string", "enum": ["caller", "provider", "config", "engine"],
      "description": "Whose fault it is."},
    "request_id": {"type": "string", "description": "The request in the logs and the audit log."},
    "details": {"type": "object", "additionalProperties": true, "description": "Named facts; often empty."},
    "truto_is_remote_error": {"type": "boolean", "description": "A provider's answer is behind the error."},
    "remote_status": {"type": "integer", "description": "The status of that answer."},
    "raw_response": {"description": "The body of that answer, cut to a limit."}
  },
  "examples": [{
    "statusCode": 404, "error": "Not Found", "code": "unknown_resource",
    "message": "there is no resource called \"candidate\"; did you mean candidates?", "origin": "caller",
    "request_id": "01995c2e-7b1c-7c55-9a58-0d5e4f1c2b3a", "details": {}
  }]
})";

constexpr std::string_view kHeaders = R"({
  "X-Request-Id": {"description": "The request in the logs and the audit log.", "schema": {"type": "string"}},
  "Server-Timing": {
    "description": "`total;dur=…, upstream;dur=…, engine;dur=…` in milliseconds; engine is what Atsume took.",
    "schema": {"type": "string"}},
  "X-RateLimit-Limit": {"description": "Requests a minute that the key may make.", "schema": {"type": "integer"}},
  "X-RateLimit-Remaining": {"description": "How many are left.", "schema": {"type": "integer"}},
  "X-RateLimit-Reset": {"description": "Seconds until all are there again.", "schema": {"type": "integer"}},
  "ratelimit-limit": {"description": "The provider's own limit, where it tells.", "schema": {"type": "string"}},
  "ratelimit-remaining": {"description": "What the provider has left, where it tells.", "schema": {"type": "string"}},
  "ratelimit-reset": {"description": "Seconds until the provider's limit is reset, where it tells.",
    "schema": {"type": "string"}},
  "Retry-After": {"description": "Seconds to wait before the call is worth repeating.", "schema": {"type": "integer"}}
})";

constexpr std::string_view kSecuritySchemes = R"({
  "apiKey": {"type": "http", "scheme": "bearer",
    "description": "Of live accounts `sk_live_…`, of the sandbox `sk_test_…`; `x-level` says the level it needs."},
  "accountToken": {"type": "http", "scheme": "bearer",
    "description": "Made by POST /integrated-account/token; reaches the data of one account for 15 minutes."},
  "linkToken": {"type": "http", "scheme": "bearer",
    "description": "Made by POST /link-token; lets one customer connect an account."}
})";

Json refs(std::string_view kind, std::initializer_list<std::string_view> names) {
  Json out = Json::object();
  for (const auto name : names) out[std::string(name)] = component(kind, name);
  return out;
}

// With the codes of the one table, and what they mean.
Json error_schema() {
  Json out = Json::parse(kErrorSchema);
  Json values = Json::array();
  Json meanings = Json::object();
  for (const auto& code : error_codes()) {
    values.push_back(code.code);
    meanings[code.code] = code.meaning;
  }
  out["properties"]["code"] = {{"type", "string"},
                               {"description", "Stable; later versions may have more."},
                               {"enum", std::move(values)},
                               {"x-enum-descriptions", std::move(meanings)}};
  return out;
}

Json error_response(const Problem& problem) {
  Json headers = refs("headers", {"X-Request-Id"});
  if (problem.status == 429 || problem.status == 503) headers["Retry-After"] = component("headers", "Retry-After");
  return {{"description", problem.meaning},
          {"headers", std::move(headers)},
          {"content", {{"application/json", {{"schema", component("schemas", "Error")}}}}}};
}

bool applies(int status, const AnswerRules& rules) {
  switch (status) {
    case 401:
    case 403:
      return !rules.is_public;
    case 404:
      return rules.has_path_parameter || rules.is_data_plane;
    case 409:
    case 422:
      return rules.is_write;
    case 410:
      return rules.is_data_plane && rules.is_list;
    case 429:
      return !rules.is_public;
    case 501:
    case 502:
    case 503:
      return rules.is_data_plane;
    default:
      return true;
  }
}

std::vector<std::string> path_parameters(std::string_view path) {
  std::vector<std::string> out;
  for (const auto segment : base::split(path, '/')) {
    if (segment.starts_with('{')) out.emplace_back(segment.substr(1, segment.size() - 2));
  }
  return out;
}

std::string_view path_meaning(std::string_view name) {
  if (name == "id") return "Its id.";
  if (name == "name") return "The integration's name.";
  if (name == "model") return "A unified model, such as ats.";
  if (name == "resource") return "A resource: of the model, or of the provider's connector.";
  if (name == "method") return "A method: list, get, create, or one of the resource's own.";
  if (name == "file") return "The name of a file.";
  return "The rest of the path, slashes and all, as the provider has it.";
}

Json schema_of_answer(std::string_view answer, Json& schemas) {
  if (!answer.ends_with("[]")) return component("schemas", answer);
  const std::string item(answer.substr(0, answer.size() - 2));
  const std::string name = item + "List";
  schemas[name] = {{"type", "object"},
                   {"required", {"result", "next_cursor", "limit"}},
                   {"properties",
                    {{"result", {{"type", "array"}, {"items", component("schemas", item)}}},
                     {"next_cursor", {{"type", {"string", "null"}}, {"description", "Null on the last page."}}},
                     {"limit", {{"type", "integer"}}}}}};
  return component("schemas", name);
}

Json security_of(SentBy sent_by) {
  const Json none = Json::array();
  switch (sent_by) {
    case SentBy::kNobody:
      return none;
    case SentBy::kKeyOrAccountToken:
      return Json::array({{{"apiKey", none}}, {{"accountToken", none}}});
    case SentBy::kAccountToken:
      return Json::array({{{"accountToken", none}}});
    case SentBy::kLinkToken:
      return Json::array({{{"linkToken", none}}});
    case SentBy::kKey:
      break;
  }
  return Json::array({{{"apiKey", none}}});
}

std::string_view level_of(Access access) {
  return access == Access::kAdmin ? "admin" : access == Access::kWrite ? "write" : "read";
}

Json parameters_of(const Operation& operation) {
  Json out = Json::array();
  for (const auto& name : path_parameters(operation.path)) {
    out.push_back({{"name", name},
                   {"in", "path"},
                   {"required", true},
                   {"description", path_meaning(name)},
                   {"schema", {{"type", "string"}}}});
  }
  for (const auto name : base::split(operation.parameters, ' ')) {
    if (!name.empty()) out.push_back(component("parameters", name));
  }
  return out;
}

Json content_of(const Operation& operation, Json& schemas) {
  if (operation.media != "application/json") {
    return {{std::string(operation.media), {{"schema", Json::object()}}}};
  }
  if (operation.answer.empty()) return Json::object();
  return {{"application/json", {{"schema", schema_of_answer(operation.answer, schemas)}}}};
}

Json operation_json(const Topic& topic, const Operation& operation, Json& schemas) {
  const bool is_public = operation.sent_by == SentBy::kNobody;
  Json out = {{"operationId", operation.id}, {"tags", {topic.tag}}, {"summary", operation.summary}};
  if (!operation.description.empty()) out["description"] = operation.description;
  out["security"] = security_of(operation.sent_by);
  if (operation.access != Access::kPublic) out["x-level"] = level_of(operation.access);
  if (Json parameters = parameters_of(operation); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!operation.body.empty()) {
    out["requestBody"] = {{"required", operation.needs_body},
                          {"content", {{"application/json", {{"schema", component("schemas", operation.body)}}}}}};
  }
  out["responses"] = responses(
      content_of(operation, schemas),
      {.status = operation.status,
       .is_data_plane = operation.sent_by == SentBy::kKeyOrAccountToken && operation.path.starts_with("/proxy"),
       .is_write = !operation.body.empty(),
       .is_list = operation.answer.ends_with("[]"),
       .has_path_parameter = operation.path.find('{') != std::string_view::npos,
       .is_public = is_public});
  return out;
}

}  // namespace

Json component(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

Json responses(Json content, const AnswerRules& rules) {
  Json headers = refs("headers", {"X-Request-Id", "Server-Timing"});
  if (!rules.is_public) {
    headers.update(refs("headers", {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}));
  }
  if (rules.is_data_plane) {
    headers.update(refs("headers", {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"}));
  }
  Json good = {{"description", rules.status == 201 ? "It was made." : "It went well."}, {"headers", headers}};
  if (!content.empty()) good["content"] = std::move(content);
  if (rules.status == 303) good["description"] = "The browser is led on.";
  Json out = {{std::to_string(rules.status), std::move(good)}};
  for (const auto& problem : kProblems) {
    if (applies(problem.status, rules)) out[std::to_string(problem.status)] = component("responses", problem.name);
  }
  out["default"] = component("responses", "Failed");
  return out;
}

Json shared_components() {
  Json problems = Json::object();
  for (const auto& problem : kProblems) problems[std::string(problem.name)] = error_response(problem);
  problems["Failed"] = error_response({0, "Failed", "Anything else; `code` says what."});
  return {{"schemas", {{"Error", error_schema()}}},
          {"responses", std::move(problems)},
          {"parameters", Json::object()},
          {"headers", Json::parse(kHeaders)},
          {"securitySchemes", Json::parse(kSecuritySchemes)}};
}

std::span<const Topic* const> hand_written_topics() {
  static const std::array<const Topic*, 8> kTopics = {&passthrough_topic(),  &accounts_topic(),  &links_topic(),
                                                      &connect_page_topic(), &tokens_topic(),    &logs_topic(),
                                                      &catalog_topic(),      &operations_topic()};
  return kTopics;
}

void add_topic(const Topic& topic, Json& document) {
  document["tags"].push_back({{"name", topic.tag}, {"description", topic.description}});
  Json& components = document["components"];
  components["schemas"].update(Json::parse(topic.schemas));
  components["parameters"].update(Json::parse(topic.parameters));
  for (const Operation& operation : topic.operations) {
    document["paths"][std::string(operation.path)][base::to_lower(operation.verb)] =
        operation_json(topic, operation, components["schemas"]);
  }
}

}  // namespace atsume::api
