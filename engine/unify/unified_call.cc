#include "unify/unified_call.h"

#include "atsume/json/write.h"
#include "unify/cursor.h"
#include "unify/explain.h"
#include "unify/fan_out.h"
#include "unify/filters.h"
#include "unify/hydrate.h"
#include "unify/request_map.h"

namespace atsume::unify {
namespace {

using json::Value;

constexpr std::uint32_t kStretchOfParents = 20;  // records

// move-stage and its like name their record in the body.
std::string id_in(Value body) {
  const Value id = body.find("id");
  return id.is_string() ? std::string(id.as_string()) : id.is_number() ? json::write(id) : std::string();
}

CallKind kind_of(const UnifiedRequest& request) {
  if (request.method == "list") return CallKind::kUnifiedList;
  return request.method == "get" ? CallKind::kUnifiedGet : CallKind::kUnifiedWrite;
}

Value text_list(const std::vector<std::string>& texts, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& text : texts) out.push(Value::string(arena.copy(text)));
  return out.finish();
}

std::vector<std::string> names_of(const std::vector<std::pair<const catalog::ModelFilter*, const Filter*>>& filters) {
  std::vector<std::string> out;
  for (const auto& [known, filter] : filters) out.push_back(full_name(*filter));
  return out;
}

Value describe_debug(const UnifiedCall& call, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  out.set("mapping", Value::string(arena.copy(shown_file(call.plan.mapping->file))));
  out.set("provider_method", Value::string(arena.copy(provider_method(*call.plan.method))));
  std::vector<std::string> provider_filters = names_of(call.plan.since_filters);
  for (const auto& [mapped, filter] : call.plan.provider_filters) provider_filters.push_back(full_name(*filter));
  out.set("provider_filters", text_list(provider_filters, arena));
  out.set("engine_filters", text_list(names_of(call.plan.engine_filters), arena));
  call.watch->tell(out, arena);
  return out.finish();
}

}  // namespace

MapScope UnifiedCall::scope(json::Arena& to) const {
  return {to, request.account->public_values(), query, id, Value::undefined(), begun, parts.random, parts.clock};
}

MapScope UnifiedCall::item_scope(json::Arena& to) {
  MapScope out = scope(to);
  out.enum_watch = &warnings;
  return out;
}

Walk UnifiedCall::first_walk() const {
  Walk out = begin_walk(request.query, request.is_streamed);
  out.is_filtered = !plan.engine_filters.empty() || !plan.since_filters.empty();
  // Lists that hang on parents are short, and their parents are read again for every stretch.
  if (request.is_streamed && !plan.method->for_each.empty()) out.whole_pages_until = kStretchOfParents;
  return out;
}

std::string UnifiedCall::cursor_binding() const {
  const std::string what = request.model + "/" + request.resource + "/" + request.method;
  return unify::cursor_binding(request.account->record().id, what, request.query);
}

Result<std::unique_ptr<UnifiedCall>> begin_call(const Engine::Parts& parts, UnifiedRequest request,
                                                const catalog::Catalog& catalog) {
  ATSUME_TRY_VOID(check_options(request.query.options, kind_of(request), request.is_streamed));
  if (request.id.empty()) request.id = id_in(request.body);
  auto call = std::make_unique<UnifiedCall>(parts, std::move(request));
  ATSUME_TRY(call->plan, make_plan(catalog, call->request));
  ATSUME_TRY(call->shape, Shape::of_records(*call->plan.resource->model, call->options()));
  call->begun = parts.clock.wall_now();
  call->query = query_object(call->request.query, call->arena);
  if (!call->request.id.empty()) call->id = Value::string(call->request.id);
  if (call->options().format == ResponseFormat::kDebug) call->watch = std::make_unique<Watch>();
  call->spec = {
      .connector = call->plan.mapping->connector, .method = call->plan.method->from, .account = call->request.account};
  if (call->options().body_passthrough) {
    call->unshaped = *call->spec.method;
    call->unshaped.body.reset();
    call->spec.method = &call->unshaped;
  }
  const MapScope scope = call->scope(call->arena);
  ATSUME_TRY_VOID(map_arguments(call->plan, call->request, scope, call->spec));
  ATSUME_TRY(call->spec.body, map_body(call->plan, call->request, scope));
  return call;
}

bool hangs_on_parents(const UnifiedCall& call) { return hangs_on_parents(call.plan, call.spec); }

net::Task<Result<WalkResult>> read_records(UnifiedCall& call, Walk walk, RequestContext& context) {
  const Watching watching(call.watch.get(), context.call);
  MapScope scope = call.item_scope(context.arena);
  const ItemMapper map = [&](Value item, std::size_t index) {
    const Value record = map_record(call.plan, item, index, scope, call.shape.remote_data(), call.warnings);
    if (!passes(call.plan, record)) return Value::undefined();
    if (call.validation) call.validation->add(item, record);
    return record;
  };
  Result<WalkResult> walked;
  if (hangs_on_parents(call)) {
    FanOut fan_out(call.parts.upstream, call.plan, call.spec, scope, map, context);
    walked = co_await fan_out.run(walk);
  } else {
    walked = co_await walk_list(call.parts.upstream, call.spec, walk, map, context);
  }
  if (!walked || !call.options().hydrate) co_return walked;
  ATSUME_CO_TRY(walked->records, co_await hydrate(call.parts.upstream, call.plan, call.request, walked->records, scope,
                                                  call.shape.remote_data(), context, call.warnings));
  co_return walked;
}

Value describe_call(const UnifiedCall& call, json::Arena& arena) {
  json::ObjectBuilder meta(arena);
  const auto post_filtered = names_of(call.plan.engine_filters);
  if (!post_filtered.empty()) meta.set("post_filtered", text_list(post_filtered, arena));
  if (call.options().explain) meta.set("explain", explain(call, arena));
  if (call.watch) meta.set("debug", describe_debug(call, arena));
  if (call.validation) {
    meta.set("validation", call.validation->finish(call.warnings, call.parts.metrics, arena));
  }
  return meta.finish();
}

}  // namespace atsume::unify
