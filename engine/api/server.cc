#include "atsume/api/server.h"

#include <fmt/format.h>

#include "api/audit_record.h"
#include "api/handlers.h"
#include "api/problem.h"
#include "api/streamed_answer.h"
#include "atsume/base/ids.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using net::Task;

bool may(store::KeyLevel level, Access access) {
  if (access == Access::kAdmin) return level == store::KeyLevel::kAdmin;
  if (access == Access::kWrite) return level != store::KeyLevel::kRead;
  return true;
}

// What an account token reaches, of one account each.
bool is_for_account_tokens(std::string_view pattern) {
  return pattern.starts_with("/unified/") || pattern.starts_with("/proxy/") || pattern.starts_with("/custom/") ||
         pattern == "/integrated-account/me";
}

Result<void> check_level(const Caller& caller, const Route& route) {
  if (caller.kind == CallerKind::kAccountToken && !is_for_account_tokens(route.pattern)) {
    return Fail(base::caller_error(ErrorClass::kForbidden, "account_token_scope",
                                   "an account token reaches /unified, /proxy, /custom and /integrated-account/me "
                                   "only; this call needs an API key"));
  }
  if (may(caller.level, route.access)) return {};
  const std::string needed = route.access == Access::kAdmin ? "admin" : "write";
  return Fail(base::caller_error(
      ErrorClass::kForbidden, "level_too_low",
      "this call needs a key of level " + needed + "; yours is " + std::string(name_of(caller.level))));
}

void set_allowance(const Allowance& allowance, net::Headers& headers) {
  headers.set("x-ratelimit-limit", std::to_string(allowance.limit));
  headers.set("x-ratelimit-remaining", std::to_string(allowance.remaining));
  headers.set("x-ratelimit-reset", std::to_string(allowance.reset.count()));
}

double to_milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string status_class(int status) { return std::to_string(status / 100) + "xx"; }

}  // namespace

struct Server::Impl {
  explicit Impl(ServerParts given) : parts(std::move(given)) {
    add_data_routes(router, parts);
    add_batch_routes(router, parts);
    add_account_token_routes(router, parts);
    add_refresh_routes(router, parts);
    add_account_routes(router, parts);
    add_import_routes(router, parts);
    add_event_routes(router, parts);
    add_key_routes(router, parts);
    add_audit_routes(router, parts);
    add_catalog_routes(router, parts);
    add_maintenance_routes(router, parts);
    add_ops_routes(router, parts);
    add_ui_routes(router, parts);
    add_link_routes(router, parts);
    add_connect_routes(router, parts);
    add_app_routes(router, parts);
  }

  Task<HttpResponse> handle(HttpRequest& http);
  Task<Result<HttpResponse>> dispatch(Request& request, const Route*& route);
  Task<Result<void>> authorize(Request& request, const Route& route);
  Task<void> note_in_audit_log(const Request& request, const Route* route, const CallOutcome& outcome);
  void finish(const Request& request, const Route* route, HttpResponse& response, base::SteadyTime started);

  ServerParts parts;
  Router router;
};

Task<Result<void>> Server::Impl::authorize(Request& request, const Route& route) {
  if (route.access == Access::kPublic) co_return Result<void>();
  ATSUME_CO_TRY_VOID(co_await parts.gate.admit(request.http, request.caller));
  co_return check_level(request.caller, route);
}

Task<Result<HttpResponse>> Server::Impl::dispatch(Request& request, const Route*& route) {
  auto found = router.find(request);
  if (!found) {
    // Who asks for what is not there is still a caller, with a limit and a line in the audit log.
    const auto admitted = co_await parts.gate.admit(request.http, request.caller);
    if (!admitted && admitted.error().error_class() == ErrorClass::kRateLimited) co_return Fail(admitted.error());
    co_return Fail(std::move(found).error());
  }
  route = *found;
  ATSUME_CO_TRY_VOID(co_await authorize(request, *route));
  co_return co_await route->handler(request);
}

Task<HttpResponse> Server::Impl::handle(HttpRequest& http) {
  const auto started = parts.clock.steady_now();
  CallOutcome outcome{.at = parts.clock.wall_now()};
  unify::RequestContext context;
  context.request_id = base::make_uuid_v7(outcome.at, parts.random);
  context.catalog = parts.catalog();
  context.deadline = base::Deadline::after(started, base::limits::kCallTimeout);
  context.call = {.arena = &context.arena,
                  .deadline = context.deadline,
                  .max_wait = base::limits::kMaxWaitDefault,
                  .request_id = context.request_id};
  const auto question = http.target.find('?');
  Request request{.http = http,
                  .raw_path = http.target.substr(0, question),
                  .raw_query = question == std::string::npos ? "" : http.target.substr(question + 1),
                  .context = context};
  request.query = net::parse_query(request.raw_query);
  request.caller.address = parts.gate.address_of(http);
  const Route* route = nullptr;
  auto answer = co_await dispatch(request, route);
  HttpResponse response = answer ? std::move(*answer) : problem(answer.error(), context.request_id);
  if (!answer && answer.error().error_class() == ErrorClass::kMethodNotAllowed) {
    for (const auto& [name, value] : answer.error().details()) response.headers.set(name, value);
  }
  if (!answer && answer.error().origin() == Origin::kEngine) {
    parts.logger.error("request failed", {{"request_id", context.request_id}, {"error", answer.error().to_string()}});
  }
  finish(request, route, response, started);
  outcome.status = response.status;
  if (!answer) outcome.code = answer.error().code();
  outcome.duration = std::chrono::duration_cast<base::Duration>(parts.clock.steady_now() - started);
  if (context.stream) {
    StreamNote note{parts.audit, parts.logger,  parts.clock, audit_record(request, route, outcome),
                    started,     context.stream};
    response.body = note_when_over(std::move(response.body), std::move(note));
    co_return response;
  }
  co_await note_in_audit_log(request, route, outcome);
  co_return response;
}

Task<void> Server::Impl::note_in_audit_log(const Request& request, const Route* route, const CallOutcome& outcome) {
  if (request.caller.kind == CallerKind::kNobody && request.changes.empty()) co_return;
  auto record = audit_record(request, route, outcome);
  if (!is_change(record)) co_return parts.audit.note(std::move(record));
  co_await parts.audit.note_now(std::move(record));
}

void Server::Impl::finish(const Request& request, const Route* route, HttpResponse& response,
                          base::SteadyTime started) {
  const auto& call = request.context.call;
  const auto total = parts.clock.steady_now() - started;
  const double total_ms = to_milliseconds(total);
  const double upstream_ms = to_milliseconds(call.upstream_time);
  response.headers.set("x-request-id", request.context.request_id);
  response.headers.set("server-timing", fmt::format("total;dur={:.2f}, upstream;dur={:.2f}, engine;dur={:.2f}",
                                                    total_ms, upstream_ms, std::max(0.0, total_ms - upstream_ms)));
  for (const auto& [name, value] : call.rate_limit_headers.fields()) response.headers.set(name, value);
  if (request.caller.allowance) set_allowance(*request.caller.allowance, response.headers);
  const std::string_view pattern = route ? std::string_view(route->pattern) : "unknown";
  parts.metrics
      .counter("atsume_requests_total", "Requests answered, by route and status.",
               {{"route", pattern}, {"status", status_class(response.status)}})
      .add();
  parts.metrics.histogram("atsume_request_seconds", "Time to the head of the answer.", {{"route", pattern}})
      .observe(total_ms / 1000);
  parts.logger.info("request", {{"request_id", request.context.request_id},
                                {"method", request.http.method},
                                {"path", shown_path(request.raw_path)},
                                {"status", std::int64_t{response.status}},
                                {"ms", total_ms},
                                {"upstream_ms", upstream_ms},
                                {"upstream_calls", std::int64_t{call.calls}},
                                {"key", request.caller.key_id()},
                                {"account", request.account_id},
                                {"peer", request.http.peer},
                                {"address", request.caller.address}});
}

Server::Server(ServerParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Server::~Server() = default;

std::vector<std::pair<std::string, std::string>> Server::routes() const { return impl_->router.list(); }

net::HttpHandler Server::handler() {
  return [impl = impl_.get()](HttpRequest& request) { return impl->handle(request); };
}

}  // namespace atsume::api
