#include <algorithm>

#include "atsume/json/write.h"
#include "atsume/unify/engine.h"
#include "unify/cursor.h"
#include "unify/envelope.h"
#include "unify/fan_out.h"
#include "unify/filters.h"
#include "unify/hydrate.h"
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

// Methods beyond these are the resource's own ("move-stage") and answer {result}.
bool is_standard(const std::string& method) {
  return method == "get" || method == "create" || method == "update" || method == "delete";
}

// move-stage and its like name their record in the body.
std::string id_in(json::Value body) {
  const json::Value id = body.find("id");
  return id.is_string() ? std::string(id.as_string()) : id.is_number() ? json::write(id) : std::string();
}

net::Task<Result<WalkResult>> walk_records(upstream::Upstream& upstream, const Plan& plan, upstream::CallSpec spec,
                                           Walk walk, MapScope& scope, const ItemMapper& map, RequestContext& context) {
  ATSUME_CO_TRY(const bool walks_parents, hangs_on_parents(plan, scope, spec));
  if (!walks_parents) co_return co_await walk_list(upstream, std::move(spec), walk, map, context);
  FanOut fan_out(upstream, plan, spec, scope, map, context);
  co_return co_await fan_out.run(walk);
}

// The record that came back, or what is known of it when the provider answers a write with nothing.
json::Value written_record(const Plan& plan, const UnifiedRequest& request, const upstream::CallOutcome& outcome,
                           const MapScope& scope, RemoteData remote_data, Warnings& warnings) {
  if (request.method != "delete" && outcome.data.is_object()) {
    return map_record(plan, outcome.data, 0, scope, remote_data, warnings);
  }
  json::ObjectBuilder out(scope.arena);
  if (!scope.id.is_undefined()) out.set("id", scope.id);
  return out.finish();
}

}  // namespace

net::Task<Result<net::HttpResponse>> Engine::unified(UnifiedRequest request, RequestContext& context) {
  // What is asked, and of which of the provider's methods.
  ATSUME_CO_TRY(auto plan, make_plan(*context.catalog, request));
  auto& arena = context.arena;
  if (request.id.empty()) request.id = id_in(request.body);
  MapScope scope{arena,
                 request.account->public_values(),
                 query_object(request.query, arena),
                 request.id.empty() ? json::Value() : json::Value::string(request.id),
                 json::Value::undefined(),
                 parts_.clock.wall_now(),
                 parts_.random,
                 parts_.clock};
  upstream::CallSpec spec{
      .connector = plan.mapping->connector, .method = plan.method->from, .account = request.account};
  ATSUME_CO_TRY_VOID(map_arguments(plan, request, scope, spec));
  ATSUME_CO_TRY(spec.body, map_body(plan, request, scope));
  const auto remote_data = request.query.options.ignore_remote_data ? RemoteData::kLeaveOut : RemoteData::kInclude;
  Warnings warnings;

  if (request.method != "list") {
    ATSUME_CO_TRY(auto outcome, co_await parts_.upstream.call(spec, context.call));
    if (outcome.is_empty && request.method == "get") co_return Fail(nothing_there(request));
    const json::Value record = written_record(plan, request, outcome, scope, remote_data, warnings);
    if (is_standard(request.method)) co_return object_response(record, warnings, arena);
    co_return result_response(record, warnings, arena);
  }

  // Where the list goes on, and how its items become records.
  const std::string what = request.model + "/" + request.resource + "/" + request.method;
  const std::string binding = cursor_binding(request.account->record().id, what, request.query);
  Walk walk{.limit = request.query.limit, .is_filtered = !plan.engine_filters.empty() || !plan.since_filters.empty()};
  if (!request.query.cursor.empty()) {
    ATSUME_CO_TRY(walk.from, open_cursor(request.query.cursor, binding, parts_.vault, scope.now));
  }
  const ItemMapper map = [&](json::Value item, std::size_t index) {
    const json::Value record = map_record(plan, item, index, scope, remote_data, warnings);
    return passes(plan, record) ? record : json::Value::undefined();
  };
  ATSUME_CO_TRY(auto walked, co_await walk_records(parts_.upstream, plan, std::move(spec), walk, scope, map, context));
  if (request.query.options.hydrate) {
    ATSUME_CO_TRY(walked.records, co_await hydrate(parts_.upstream, plan, request, walked.records, scope, remote_data,
                                                   context, warnings));
  }

  // The answer.
  ListEnvelope envelope{.records = walked.records, .post_filtered = post_filtered(plan), .warnings = &warnings};
  if (walked.next) envelope.next_cursor = seal_cursor(*walked.next, binding, parts_.vault, scope.now);
  co_return list_response(envelope, arena);
}

}  // namespace atsume::unify
