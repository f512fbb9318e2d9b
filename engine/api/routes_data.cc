// /unified, /proxy and /custom.
#include "api/accept.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

// What a unified or proxy call shares: the query taken apart, the account, the waits.
struct DataCall {
  unify::Query query;
  upstream::SharedAccount account;
};

void apply_options(const unify::QueryOptions& options, base::SteadyTime now, unify::RequestContext& context) {
  if (options.timeout) {
    context.deadline = context.deadline.earlier(base::Deadline::after(now, *options.timeout));
    context.call.deadline = context.deadline;
  }
  if (options.max_wait) context.call.max_wait = *options.max_wait;
}

Task<Result<DataCall>> begin(const ServerParts& parts, Request& request) {
  DataCall out;
  ATSUME_CO_TRY(out.query, unify::parse_query(request.query));
  ATSUME_CO_TRY(out.account, co_await find_account(parts, request, out.query.account_id));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, out.account->record()));
  apply_options(out.query.options, parts.clock.steady_now(), request.context);
  co_return out;
}

// The method that a verb asks for, of the unified API and of the proxy.
std::string_view method_of(std::string_view verb, bool has_id) {
  if (verb == "GET" || verb == "HEAD") return has_id ? "get" : "list";
  if (verb == "POST") return "create";
  if (verb == "DELETE") return "delete";
  return "update";
}

// A list that is answered line by line. Its errors may come after the head of the answer.
bool is_streamed(Request& request, std::string_view method) {
  const bool is_wanted =
      method == "list" && request.http.method == "GET" && prefers_ndjson(request.http.headers.get("accept"));
  if (is_wanted) {
    const std::string id = request.context.request_id;
    request.context.error_body = [id](const Error& error) { return problem(error, id).text; };
  }
  return is_wanted;
}

// The unified body of a write, whatever its Content-Type says: some clients send text/plain.
Task<Result<json::Value>> read_unified_body(Request& request) {
  if (!request.http.body || request.http.method == "GET" || request.http.method == "HEAD") co_return json::Value();
  ATSUME_CO_TRY(const auto text, co_await net::read_all(*request.http.body, base::limits::kRequestBodyBytesMax,
                                                        request.context.deadline));
  if (base::trim(text).empty()) co_return json::Value();
  auto body = json::parse(text, request.context.arena);
  if (body && body->is_object()) co_return *body;
  co_return Fail(
      base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                         body ? "the body is not a JSON object" : "the body is not JSON: " + body.error().message()));
}

Task<Result<HttpResponse>> unified(const ServerParts& parts, Request& request, std::string method) {
  ATSUME_CO_TRY(auto call, co_await begin(parts, request));
  ATSUME_CO_TRY(call.query.filters, unify::parse_filters(call.query.plain));
  ATSUME_CO_TRY(const json::Value body, co_await read_unified_body(request));
  unify::UnifiedRequest unified{.model = std::string(request.param("model")),
                                .resource = std::string(request.param("resource")),
                                .method = std::move(method),
                                .id = std::string(request.param("id")),
                                .query = std::move(call.query),
                                .body = body,
                                .account = call.account};
  unified.is_streamed = is_streamed(request, unified.method);
  co_return co_await parts.engine.unified(std::move(unified), request.context);
}

Task<Result<HttpResponse>> proxy(const ServerParts& parts, Request& request, std::string method) {
  ATSUME_CO_TRY(auto call, co_await begin(parts, request));
  unify::ProxyRequest proxy{.resource = std::string(request.param("resource")),
                            .method = std::move(method),
                            .id = std::string(request.param("id")),
                            .query = std::move(call.query),
                            .account = call.account};
  proxy.is_streamed = is_streamed(request, proxy.method);
  const std::string type = base::to_lower(request.http.headers.get("content-type"));
  const bool is_write = request.http.method != "GET" && request.http.method != "HEAD";
  const bool is_form = type.starts_with("multipart/form-data");
  if (request.http.body && (is_form || (is_write && proxy.query.options.body_passthrough))) {
    proxy.stream = std::move(request.http.body);
    proxy.stream_type = type.empty() ? "application/octet-stream" : request.http.headers.get("content-type");
  } else if (request.http.body && is_write) {
    ATSUME_CO_TRY(proxy.body, co_await net::read_all(*request.http.body, base::limits::kRequestBodyBytesMax,
                                                     request.context.deadline));
  }
  co_return co_await parts.engine.proxy(std::move(proxy), request.context);
}

// The caller's query as it was sent, the engine's own parameters taken out pair by pair.
std::string provider_query(std::string_view raw) {
  std::string out;
  for (std::string_view pair : base::split(raw, '&')) {
    const std::string name = base::form_decode(pair.substr(0, pair.find('=')));
    if (pair.empty() || name == "integrated_account_id" || name.starts_with("atsume_") || name.starts_with("truto_")) {
      continue;
    }
    if (!out.empty()) out += '&';
    out += pair;
  }
  return out;
}

Task<Result<HttpResponse>> custom(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto options, unify::parse_options(request.query));
  ATSUME_CO_TRY_VOID(unify::check_options(options, unify::CallKind::kCustom));
  const std::string id(request.query_value("integrated_account_id"));
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, id));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, account->record()));
  apply_options(options, parts.clock.steady_now(), request.context);
  unify::CustomRequest custom{.method = request.http.method,
                              .raw_path = request.tail,
                              .raw_query = provider_query(request.raw_query),
                              .headers = request.http.headers,
                              .body = std::move(request.http.body),
                              .account = account};
  co_return co_await parts.engine.custom(std::move(custom), request.context);
}

}  // namespace

void add_data_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/unified/{model}/{resource}/{method}", Access::kWrite,
             [&parts](Request& request) { return unified(parts, request, std::string(request.param("method"))); });
  for (const auto& [verb, access] : {std::pair("GET", Access::kRead), std::pair("POST", Access::kWrite),
                                     std::pair("PATCH", Access::kWrite), std::pair("DELETE", Access::kWrite)}) {
    const std::string name(verb);
    if (name != "POST") {
      router.add(name, "/unified/{model}/{resource}/{id}", access, [&parts, name](Request& request) {
        return unified(parts, request, std::string(method_of(name, true)));
      });
      router.add(name, "/proxy/{resource}/{id}", access, [&parts, name](Request& request) {
        return proxy(parts, request, std::string(method_of(name, true)));
      });
    }
    if (name == "GET" || name == "POST") {
      router.add(name, "/unified/{model}/{resource}", access, [&parts, name](Request& request) {
        return unified(parts, request, std::string(method_of(name, false)));
      });
      router.add(name, "/proxy/{resource}", access, [&parts, name](Request& request) {
        return proxy(parts, request, std::string(method_of(name, false)));
      });
    }
  }
  router.add("POST", "/proxy/{resource}/{method}", Access::kWrite,
             [&parts](Request& request) { return proxy(parts, request, std::string(request.param("method"))); });
  for (const char* verb : {"GET", "HEAD", "OPTIONS"}) {
    router.add(verb, "/custom/*", Access::kRead, [&parts](Request& request) { return custom(parts, request); });
  }
  router.add("*", "/custom/*", Access::kWrite, [&parts](Request& request) { return custom(parts, request); });
}

}  // namespace atsume::api
