// /integration/{name}/app: the operator's values for a connector. Secrets go in and never come out.
#include <nlohmann/json.hpp>

#include <nlohmann/json.hpp>

#include "api/audit_record.h"
#include "api/connect_json.h"
#include "api/handlers.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

struct Asked {
  std::shared_ptr<const catalog::Connector> connector;
  upstream::Environment environment = upstream::Environment::kLive;
};

// A test key has to do with the sandbox only; a live one with both, as `environment` says.
Result<Asked> read_asked(Request& request) {
  const std::string name(request.param("name"));
  const std::string environment(request.query_value("environment"));
  Asked out{.connector = request.context.catalog->find_connector(name)};
  if (!out.connector) {
    return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_integration",
                                   "there is no integration called \"" + name + "\""));
  }
  if (!environment.empty() && environment != "live" && environment != "sandbox") {
    return Fail(
        base::caller_error(ErrorClass::kInvalidRequest, "invalid_parameter", "environment must be live or sandbox"));
  }
  if (environment == "live" && !request.caller.is_live) {
    return Fail(base::caller_error(ErrorClass::kForbidden, "test_key", "a test key has to do with the sandbox only"));
  }
  if (environment == "sandbox" || !request.caller.is_live) out.environment = upstream::Environment::kSandbox;
  return out;
}

std::string shown(const ServerParts& parts, const Asked& asked, const connect::AppState& state) {
  return app_json(*asked.connector, asked.environment, state, parts.connect_service.redirect_uri());
}

HttpResponse answer(const ServerParts& parts, const Asked& asked, const connect::AppState& state) {
  return json_response(200, shown(parts, asked, state));
}

void note_app_change(Request& request, const Asked& asked, std::string before, std::string after,
                     std::vector<std::string> secrets) {
  const bool is_live = asked.environment == upstream::Environment::kLive;
  note_change(request, {.kind = "integration_app",
                        .id = asked.connector->id + (is_live ? "/live" : "/sandbox"),
                        .before = std::move(before),
                        .after = std::move(after),
                        .write_only = std::move(secrets)});
}

// The names of the secrets that a body sets.
std::vector<std::string> secrets_in(const std::string& text, const catalog::Connector& connector) {
  const auto body = nlohmann::json::parse(text, nullptr, false);
  std::vector<std::string> out;
  for (const auto& field : connect::app_fields(connector)) {
    if (field.is_secret && body.is_object() && body.contains(field.name)) out.push_back(field.name);
  }
  return out;
}

Task<Result<HttpResponse>> put(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto asked, read_asked(request));
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  ATSUME_CO_TRY(const auto before, co_await parts.app_credentials.find(asked.connector, asked.environment));
  auto secrets = secrets_in(text, *asked.connector);
  ATSUME_CO_TRY(const auto state,
                co_await parts.app_credentials.put(asked.connector, asked.environment, std::move(text)));
  note_app_change(request, asked, shown(parts, asked, before), shown(parts, asked, state), std::move(secrets));
  co_return answer(parts, asked, state);
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto asked, read_asked(request));
  ATSUME_CO_TRY(const auto state, co_await parts.app_credentials.find(asked.connector, asked.environment));
  co_return answer(parts, asked, state);
}

Task<Result<HttpResponse>> erase(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto asked, read_asked(request));
  ATSUME_CO_TRY(const auto before, co_await parts.app_credentials.find(asked.connector, asked.environment));
  ATSUME_CO_TRY(const bool was_there, co_await parts.app_credentials.erase(asked.connector, asked.environment));
  if (!was_there) {
    co_return Fail(
        base::caller_error(ErrorClass::kNotFound, "app_not_set",
                           "no values are set for the app of " + asked.connector->id + " in this environment"));
  }
  ATSUME_CO_TRY(const auto state, co_await parts.app_credentials.find(asked.connector, asked.environment));
  note_app_change(request, asked, shown(parts, asked, before), shown(parts, asked, state), {});
  co_return answer(parts, asked, state);
}

}  // namespace

void add_app_routes(Router& router, const ServerParts& parts) {
  const std::string path = "/integration/{name}/app";
  router.add("PUT", path, Access::kAdmin, [&parts](Request& r) { return put(parts, r); });
  router.add("GET", path, Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
  router.add("DELETE", path, Access::kAdmin, [&parts](Request& r) { return erase(parts, r); });
}

}  // namespace atsume::api
