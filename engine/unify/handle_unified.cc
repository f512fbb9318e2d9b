#include "atsume/unify/engine.h"
#include "unify/cursor.h"
#include "unify/envelope.h"
#include "unify/filters.h"
#include "unify/plan.h"
#include "unify/request_map.h"
#include "unify/response_map.h"
#include "unify/walk.h"

namespace atsume::unify {
namespace {

std::vector<std::string> post_filtered(const Plan& plan) {
  std::vector<std::string> out;
  for (const auto& [known, filter] : plan.engine_filters) out.push_back(full_name(*filter));
  return out;
}

// A rule of the connector said `empty`: no items, and here one was asked for.
Error nothing_there(const UnifiedRequest& request) {
  return base::provider_error(ErrorClass::kNotFound, "not_found",
                              "the provider has nothing for this " + request.resource + "." + request.method);
}

}  // namespace

net::Task<Result<net::HttpResponse>> Engine::unified(UnifiedRequest request, RequestContext& context) {
  // What is asked, and of which of the provider's methods.
  ATSUME_CO_TRY(auto plan, make_plan(*context.catalog, request));
  auto& arena = context.arena;
  const json::Value id = request.id.empty() ? json::Value() : json::Value::string(request.id);
  const MapScope scope{arena,       request.account->public_values(), query_object(request.query, arena),
                       id,          parts_.clock.wall_now(),          parts_.random,
                       parts_.clock};
  upstream::CallSpec spec{
      .connector = plan.mapping->connector, .method = plan.method->from, .account = request.account};
  ATSUME_CO_TRY_VOID(map_arguments(plan, request, scope, spec));
  const auto remote_data = request.query.options.ignore_remote_data ? RemoteData::kLeaveOut : RemoteData::kInclude;
  Warnings warnings;

  if (request.method != "list") {
    ATSUME_CO_TRY(auto outcome, co_await parts_.upstream.call(spec, context.call));
    if (outcome.is_empty) co_return Fail(nothing_there(request));
    const json::Value record = map_record(plan, outcome.data, 0, scope, remote_data, warnings);
    co_return object_response(record, warnings, arena);
  }

  // Where the list goes on, and how its items become records.
  const std::string what = request.model + "/" + request.resource + "/" + request.method;
  const std::string binding = cursor_binding(request.account->record().id, what, request.query);
  Walk walk{.limit = request.query.limit, .is_filtered = !plan.engine_filters.empty()};
  if (!request.query.cursor.empty()) {
    ATSUME_CO_TRY(walk.from, open_cursor(request.query.cursor, binding, parts_.vault, scope.now));
  }
  const ItemMapper map = [&](json::Value item, std::size_t index) {
    const json::Value record = map_record(plan, item, index, scope, remote_data, warnings);
    return passes(plan, record) ? record : json::Value::undefined();
  };
  ATSUME_CO_TRY(auto walked, co_await walk_list(parts_.upstream, std::move(spec), walk, map, context));

  // The answer.
  ListEnvelope envelope{.records = walked.records, .post_filtered = post_filtered(plan), .warnings = &warnings};
  if (walked.next) envelope.next_cursor = seal_cursor(*walked.next, binding, parts_.vault, scope.now);
  co_return list_response(envelope, arena);
}

}  // namespace atsume::unify
