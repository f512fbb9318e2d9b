// What the hosted connect page calls, authorised by a link token, and where vendors send browsers back to.
#include <nlohmann/json.hpp>

#include "api/connect_json.h"
#include "api/handlers.h"
#include "api/records.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

HttpResponse private_response(int status, std::string text) {
  HttpResponse out = json_response(status, std::move(text));
  out.headers.set("cache-control", "no-store");
  return out;
}

Task<Result<connect::Link>> find_link(const ServerParts& parts, Request& request) {
  return parts.links.authenticate(bearer_of(request.http.headers));
}

// The emulator stands in for those that have one.
bool is_offered(const connect::Link& link, const catalog::Connector& connector) {
  return connect::check_offer(link, connector.id).has_value() && (!link.is_sandbox || connector.sandbox);
}

Task<Result<HttpResponse>> session(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  std::vector<std::shared_ptr<const catalog::Connector>> offered;
  for (const auto& [id, connector] : request.context.catalog->connectors) {
    if (is_offered(link, *connector)) offered.push_back(connector);
  }
  upstream::SharedAccount account;
  if (!link.integrated_account_id.empty()) {
    ATSUME_CO_TRY(account, co_await parts.accounts.find(link.integrated_account_id));
  }
  const auto origins = connect::origins_of(parts.links.options().redirect_uris);
  co_return private_response(200, session_json(link, offered, account ? &account->record() : nullptr, origins));
}

// A sign-in that the operator has not set up is shown only where there is nothing else: it tells what is missing.
std::vector<const catalog::Auth*> methods_of(const ServerParts& parts, const connect::Link& link,
                                             const catalog::Connector& connector) {
  const auto environment = link.is_sandbox ? upstream::Environment::kSandbox : upstream::Environment::kLive;
  std::vector<const catalog::Auth*> all;
  std::vector<const catalog::Auth*> ready;
  for (const auto& auth : connector.auth) {
    all.push_back(&auth);
    if (!auth.sign_in || parts.app_credentials.is_ready(connector, auth, environment)) ready.push_back(&auth);
  }
  return ready.empty() ? all : ready;
}

Task<Result<HttpResponse>> form(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  const std::string name(request.param("name"));
  ATSUME_CO_TRY_VOID(connect::check_offer(link, name));
  const auto connector = request.context.catalog->find_connector(name);
  if (!connector) {
    co_return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_integration",
                                      "there is no integration called \"" + name + "\""));
  }
  ATSUME_CO_TRY(const auto prefilled, co_await parts.connect_service.prefilled(link, connector));
  co_return private_response(200, form_json(*connector, methods_of(parts, link, *connector), prefilled));
}

Task<Result<connect::Submission>> read_submission(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"integration", BodyType::kText, true},
                           {"authentication_method", BodyType::kText},
                           {"context", BodyType::kObject}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  co_return connect::Submission{.integration = body.value("integration", ""),
                                .authentication_method = body.value("authentication_method", ""),
                                .context_json = body.value("context", Json::object()).dump()};
}

Task<Result<HttpResponse>> submit(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  ATSUME_CO_TRY(const auto submission, co_await read_submission(parts, request));
  ATSUME_CO_TRY(const auto connected, co_await parts.connect_service.submit(link, submission, *request.context.catalog,
                                                                            request.context.call));
  const store::Account& record = connected.account->record();
  request.account_id = record.id;
  const Json redirect_uri = connected.redirect_uri.empty() ? Json(nullptr) : Json(connected.redirect_uri);
  co_return private_response(
      201,
      Json{{"integrated_account_id", record.id}, {"integration", record.integration}, {"redirect_uri", redirect_uri}}
          .dump());
}

// Sent to the callback only. Lax, because the vendor's page leads there by a link. It stays to its end, so that a
// second callback can be told from a foreign one.
std::string cookie_text(const ServerParts& parts, const connect::SignInRedirect& redirect) {
  const auto callback = net::parse_url(parts.connect_service.redirect_uri());
  constexpr auto kLifetime = std::chrono::duration_cast<std::chrono::seconds>(base::limits::kSignInTime);
  std::string out = redirect.cookie_name + "=" + redirect.cookie_value.reveal() +
                    "; Path=" + (callback ? callback->path : "/") + "; Max-Age=" + std::to_string(kLifetime.count()) +
                    "; HttpOnly; SameSite=Lax";
  if (callback && callback->origin.is_tls) out += "; Secure";
  return out;
}

Task<Result<HttpResponse>> authorize(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  ATSUME_CO_TRY(const auto submission, co_await read_submission(parts, request));
  ATSUME_CO_TRY(const auto redirect, co_await parts.connect_service.authorize(
                                         link, submission, *request.context.catalog, request.context.call));
  HttpResponse out = private_response(200, Json{{"authorize_url", redirect.url}}.dump());
  out.headers.add("set-cookie", cookie_text(parts, redirect));
  co_return out;
}

std::string find_cookie(const net::Headers& headers, const std::string& name) {
  for (const auto& [field, value] : headers.fields()) {
    if (!base::equals_ignoring_case(field, "cookie")) continue;
    for (const std::string_view pair : base::split(value, ';')) {
      const std::string_view one = base::trim(pair);
      if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) {
        return std::string(one.substr(name.size() + 1));
      }
    }
  }
  return {};
}

HttpResponse lead_to_end(const ServerParts& parts, const net::QueryPairs& query) {
  HttpResponse out{.status = 303};
  out.headers.set("location", parts.links.options().public_url + "/connect-account/done?" + net::format_query(query));
  out.headers.set("cache-control", "no-store");
  out.headers.set("referrer-policy", "no-referrer");
  return out;
}

Task<Result<HttpResponse>> callback(const ServerParts& parts, Request& request) {
  const connect::SignInCallback answer{
      .state = std::string(request.query_value("state")),
      .query = request.query,
      .cookie = [&](const std::string& name) { return find_cookie(request.http.headers, name); }};
  auto connected = co_await parts.connect_service.finish(answer, *request.context.catalog, request.context.call);
  net::QueryPairs query = {{"result", connected ? "success" : "error"}};
  if (connected) {
    const store::Account& record = connected->account->record();
    request.account_id = record.id;
    query.emplace_back("integrated_account_id", record.id);
    query.emplace_back("integration", record.integration);
  } else {
    const Error& error = connected.error();
    parts.logger.warning("sign-in not ended well",
                         {{"request_id", request.context.request_id}, {"error", error.to_string()}});
    query.emplace_back("code", error.code());
    query.emplace_back("message", error.message());
  }
  co_return lead_to_end(parts, query);
}

}  // namespace

void add_connect_routes(Router& router, const ServerParts& parts) {
  const auto add = [&](const char* verb, const char* path, auto handler) {
    router.add(verb, path, Access::kPublic, [&parts, handler](Request& r) { return handler(parts, r); });
  };
  add("GET", "/connect-account/session", session);
  add("GET", "/connect-account/integration/{name}", form);
  add("POST", "/connect-account/submit", submit);
  add("POST", "/connect-account/authorize", authorize);
  add("GET", "/oauth/callback", callback);
}

}  // namespace atsume::api
