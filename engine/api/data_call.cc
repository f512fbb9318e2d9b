#include "api/data_call.h"

#include "api/multipart_form.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

// The unified body of a write: JSON whatever its Content-Type says, because some clients send text/plain, or a form.
Result<json::Value> read_unified_body(const DataCall& call, json::Arena& arena) {
  if (base::to_lower(call.body_type).starts_with("multipart/form-data")) {
    return read_multipart_form(call.body_type, call.body, arena);
  }
  if (base::trim(call.body).empty()) return json::Value();
  auto body = json::parse(call.body, arena);
  if (body && body->is_object()) return *body;
  return Fail(
      base::caller_error(ErrorClass::kInvalidRequest, "invalid_json",
                         body ? "the body is not a JSON object" : "the body is not JSON: " + body.error().message()));
}

Task<Result<HttpResponse>> unified(const ServerParts& parts, DataCall call, unify::RequestContext& context) {
  ATSUME_CO_TRY(call.query.filters, unify::parse_filters(call.query.plain));
  ATSUME_CO_TRY(const json::Value body, read_unified_body(call, context.arena));
  unify::UnifiedRequest request{.model = std::move(call.model),
                                .resource = std::move(call.resource),
                                .method = std::move(call.method),
                                .id = std::move(call.id),
                                .query = std::move(call.query),
                                .body = body,
                                .account = call.account,
                                .is_streamed = call.is_streamed};
  co_return co_await parts.engine.unified(std::move(request), context);
}

Task<Result<HttpResponse>> proxy(const ServerParts& parts, DataCall call, unify::RequestContext& context) {
  unify::ProxyRequest request{.resource = std::move(call.resource),
                              .method = std::move(call.method),
                              .id = std::move(call.id),
                              .query = std::move(call.query),
                              .body = std::move(call.body),
                              .stream = std::move(call.stream),
                              .stream_type = std::move(call.body_type),
                              .account = call.account,
                              .is_streamed = call.is_streamed};
  co_return co_await parts.engine.proxy(std::move(request), context);
}

}  // namespace

bool is_write(std::string_view method) { return method != "list" && method != "get"; }

void apply_options(const unify::QueryOptions& options, base::SteadyTime now, unify::RequestContext& context) {
  if (options.timeout) {
    context.deadline = context.deadline.earlier(base::Deadline::after(now, *options.timeout));
    context.call.deadline = context.deadline;
  }
  if (options.max_wait) context.call.max_wait = *options.max_wait;
}

Task<Result<HttpResponse>> answer_data_call(const ServerParts& parts, DataCall call, unify::RequestContext& context) {
  apply_options(call.query.options, parts.clock.steady_now(), context);
  if (call.model.empty()) co_return co_await proxy(parts, std::move(call), context);
  co_return co_await unified(parts, std::move(call), context);
}

}  // namespace atsume::api
