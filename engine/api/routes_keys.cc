// /api-token: create (shown once), list, read, revoke.
#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "api/records.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

Error invalid(const std::string& name, const std::string& what) {
  return base::caller_error(ErrorClass::kInvalid, "invalid_body", name + " " + what).with_detail(name, what);
}

Task<Result<HttpResponse>> create(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"name", BodyType::kText, true},
                           {"level", BodyType::kText, true},
                           {"description", BodyType::kText},
                           {"environment", BodyType::kText},
                           {"expires_at", BodyType::kText}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  const auto level = store::parse_key_level(body["level"].get<std::string>());
  if (!level) co_return Fail(invalid("level", "must be read, write or admin"));
  const std::string environment = body.value("environment", request.caller.is_live ? "live" : "test");
  if (environment != "live" && environment != "test") {
    co_return Fail(invalid("environment", "must be live or test"));
  }
  if (environment == "live" && !request.caller.is_live) {
    co_return Fail(base::caller_error(ErrorClass::kForbidden, "test_key", "a test key cannot make live keys"));
  }
  std::optional<base::WallTime> expires_at;
  if (body.contains("expires_at")) {
    expires_at = base::parse_iso8601(body["expires_at"].get<std::string>());
    if (!expires_at) co_return Fail(invalid("expires_at", "must be an ISO 8601 date"));
  }
  ATSUME_CO_TRY(auto made, co_await parts.keys.create(body["name"].get<std::string>(), body.value("description", ""),
                                                      *level, environment == "live", expires_at));
  Json out = Json::parse(key_json(made.record));
  out["token"] = made.text.reveal();
  co_return json_response(201, out.dump());
}

// The key, when the caller may see it: a test key sees test keys only.
Task<Result<store::ApiKey>> find_key(const ServerParts& parts, Request& request) {
  const std::string id(request.param("id"));
  ATSUME_CO_TRY(auto key, co_await parts.keys.find(id));
  if (!key.is_live || request.caller.is_live) co_return key;
  co_return Fail(
      base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no test key with the id \"" + id + "\""));
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto page, read_page(request));
  ATSUME_CO_TRY(auto found, co_await parts.keys.list(page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& key : found.records) {
    if (!key.is_live || request.caller.is_live) records.push_back(key_json(key));
  }
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto key, co_await find_key(parts, request));
  co_return json_response(200, key_json(key));
}

Task<Result<HttpResponse>> revoke(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto key, co_await find_key(parts, request));
  ATSUME_CO_TRY(auto revoked, co_await parts.keys.revoke(key.id));
  co_return json_response(200, key_json(revoked));
}

}  // namespace

void add_key_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/api-token", Access::kAdmin, [&parts](Request& r) { return create(parts, r); });
  router.add("GET", "/api-token", Access::kAdmin, [&parts](Request& r) { return list(parts, r); });
  router.add("GET", "/api-token/{id}", Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
  router.add("DELETE", "/api-token/{id}", Access::kAdmin, [&parts](Request& r) { return revoke(parts, r); });
}

}  // namespace atsume::api
