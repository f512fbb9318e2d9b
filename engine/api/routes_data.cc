// /unified, /proxy and /custom.
#include "api/accept.h"
#include "api/data_call.h"
#include "api/handlers.h"
#include "api/once.h"
#include "api/problem.h"
#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

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

// A form for the proxy is passed on as it comes, and so is what the caller wants to be; everything else is read.
Task<Result<void>> read_body(Request& request, DataCall& call) {
  if (!request.http.body || !is_write(call.method)) co_return Result<void>();
  call.body_type = request.http.headers.get("content-type");
  const bool is_form = base::to_lower(call.body_type).starts_with("multipart/form-data");
  if (call.model.empty() && (is_form || call.query.options.body_passthrough)) {
    if (call.body_type.empty()) call.body_type = "application/octet-stream";
    call.stream = std::move(request.http.body);
    co_return Result<void>();
  }
  ATSUME_CO_TRY(call.body, co_await net::read_all(*request.http.body, base::limits::kRequestBodyBytesMax,
                                                  request.context.deadline));
  co_return Result<void>();
}

Task<Result<HttpResponse>> answer(const ServerParts& parts, Request& request, std::string method) {
  DataCall call{.model = std::string(request.param("model")),
                .resource = std::string(request.param("resource")),
                .method = std::move(method),
                .id = std::string(request.param("id"))};
  ATSUME_CO_TRY(call.query, unify::parse_query(request.query));
  ATSUME_CO_TRY(call.account, co_await find_account(parts, request, call.query.account_id));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, call.account->record()));
  ATSUME_CO_TRY_VOID(co_await read_body(request, call));
  call.is_streamed = is_streamed(request, call.method);
  // What sends nothing may be repeated, and is no answer of the call that is made in earnest.
  const bool is_harmless = !is_write(call.method) || call.query.options.skip_api_call;
  if (is_harmless) co_return co_await answer_data_call(parts, std::move(call), request.context);
  const std::string body = call.body;
  const auto make = [&] { return answer_data_call(parts, std::move(call), request.context); };
  co_return co_await once(parts, request, body, make);
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
             [&parts](Request& request) { return answer(parts, request, std::string(request.param("method"))); });
  for (const auto& [verb, access] : {std::pair("GET", Access::kRead), std::pair("POST", Access::kWrite),
                                     std::pair("PATCH", Access::kWrite), std::pair("DELETE", Access::kWrite)}) {
    const std::string name(verb);
    if (name != "POST") {
      router.add(name, "/unified/{model}/{resource}/{id}", access, [&parts, name](Request& request) {
        return answer(parts, request, std::string(method_of(name, true)));
      });
      router.add(name, "/proxy/{resource}/{id}", access, [&parts, name](Request& request) {
        return answer(parts, request, std::string(method_of(name, true)));
      });
    }
    if (name == "GET" || name == "POST") {
      router.add(name, "/unified/{model}/{resource}", access, [&parts, name](Request& request) {
        return answer(parts, request, std::string(method_of(name, false)));
      });
      router.add(name, "/proxy/{resource}", access, [&parts, name](Request& request) {
        return answer(parts, request, std::string(method_of(name, false)));
      });
    }
  }
  router.add("POST", "/proxy/{resource}/{method}", Access::kWrite,
             [&parts](Request& request) { return answer(parts, request, std::string(request.param("method"))); });
  for (const char* verb : {"GET", "HEAD", "OPTIONS"}) {
    router.add(verb, "/custom/*", Access::kRead, [&parts](Request& request) { return custom(parts, request); });
  }
  router.add("*", "/custom/*", Access::kWrite, [&parts](Request& request) { return custom(parts, request); });
}

}  // namespace atsume::api
