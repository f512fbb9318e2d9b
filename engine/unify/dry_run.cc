#include "unify/dry_run.h"

#include "atsume/json/parse.h"
#include "unify/envelope.h"
#include "unify/fan_out.h"
#include "unify/hydrate.h"
#include "unify/unified_call.h"

namespace atsume::unify {
namespace {

using json::Value;

Value show_headers(const net::Headers& headers, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : headers.fields()) {
    out.set(arena.copy(name), Value::string(arena.copy(value)));
  }
  return out.finish();
}

Value show_body(const upstream::RequestView& request, json::Arena& arena) {
  if (request.body.empty()) return Value::null();
  const bool is_json = request.headers.get("content-type").find("json") != std::string_view::npos;
  if (is_json) {
    if (const auto parsed = json::parse(arena.copy(request.body), arena)) return *parsed;
  }
  return Value::string(arena.copy(request.body));
}

void add_follower(std::string_view request, std::string_view each, json::ArrayBuilder& out, json::Arena& arena) {
  json::ObjectBuilder one(arena);
  one.set("request", Value::string(arena.copy(request)));
  one.set("for_each", Value::string(arena.copy(each)));
  out.push(one.finish());
}

// What depends on answers that a dry run has not got.
Value followers(const UnifiedCall& call, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  const auto& method = *call.plan.method;
  if (call.is_list() && hangs_on_parents(call)) {
    for (std::size_t i = 0; i < method.for_each.size(); ++i) {
      const auto& next = i + 1 < method.for_each.size() ? *method.for_each[i + 1].method : *method.from;
      add_follower(next.request.source, method.for_each[i].name, out, arena);
    }
  }
  if (call.is_list() && call.options().hydrate) {
    if (const auto* get = find_completion(call.plan)) add_follower(get->from->request.source, "record", out, arena);
  }
  return out.size() > 0 ? out.finish() : Value::undefined();
}

upstream::CallSpec first_spec(const UnifiedCall& call) {
  upstream::CallSpec spec = call.spec;
  if (!call.is_list()) return spec;
  if (hangs_on_parents(call)) return first_parent_spec(call.plan, spec);
  spec.page.size = choose_page_size(spec.method->paginate, call.first_walk());
  return spec;
}

}  // namespace

net::HttpResponse dry_run_response(const upstream::RequestView& request, Value more, json::Arena& arena) {
  json::ObjectBuilder shown(arena);
  shown.set("method", Value::string(arena.copy(request.method)));
  shown.set("url", Value::string(arena.copy(request.url)));
  shown.set("headers", show_headers(request.headers, arena));
  shown.set("body", show_body(request, arena));
  json::ObjectBuilder out(arena);
  out.set("dry_run", Value::boolean(true));
  out.set("request", shown.finish());
  if (more.is_object()) {
    for (const auto& member : more.members()) out.set(member.key, member.value);
  }
  return json_response(out.finish());
}

Result<net::HttpResponse> dry_run(UnifiedCall& call, RequestContext& context) {
  ATSUME_TRY(const auto request, call.parts.upstream.dry_run(first_spec(call), context.call));
  auto& arena = context.arena;
  json::ObjectBuilder more(arena);
  more.set("followed_by", followers(call, arena));
  more.set("meta", make_meta(describe_call(call, arena), call.warnings, arena));
  return dry_run_response(request, more.finish(), arena);
}

}  // namespace atsume::unify
