#include "unify/request_map.h"

#include <algorithm>

namespace atsume::unify {
namespace {

using json::Value;

Value filter_value(const Filter& filter, json::Arena& arena) {
  if (filter.values.size() == 1) return Value::string(arena.copy(filter.values.front()));
  json::ArrayBuilder list(arena);
  for (const auto& value : filter.values) list.push(Value::string(arena.copy(value)));
  return list.finish();
}

void set_argument(upstream::CallSpec& spec, std::string_view name, Value value) {
  if (value.is_undefined() || value.is_null()) return;
  std::erase_if(spec.arguments, [&](const auto& one) { return one.first == name; });
  spec.arguments.emplace_back(std::string(name), value);
}

bool has_argument(const upstream::CallSpec& spec, std::string_view name) {
  return std::ranges::any_of(spec.arguments, [&](const auto& one) { return one.first == name; });
}

// What the request line names, and what `args` make of a parent.
std::vector<std::string> arguments_of_parents(const Plan& plan) {
  std::vector<std::string> out = plan.method->from->request.arguments();
  for (const auto& argument : plan.method->args) {
    const auto& read = argument.value->free_variables();
    const bool is_known = std::ranges::find(out, argument.name) != out.end();
    if (!is_known && std::ranges::find(read, "parent") != read.end()) out.push_back(argument.name);
  }
  return out;
}

void set_members(upstream::CallSpec& spec, Value object) {
  if (!object.is_object()) return;
  for (const auto& member : object.members()) set_argument(spec, member.key, member.value);
}

// A filter's expression sees its value; one without an operator sees it under its own name.
Value filter_input(const Filter& filter, json::Arena& arena) {
  const Value value = filter_value(filter, arena);
  if (!filter.op.empty()) return value;
  json::ObjectBuilder named(arena);
  named.set(arena.copy(filter.name), value);
  return named.finish();
}

bool says_something(Value value) {
  return value.is_object() && std::ranges::any_of(value.members(), [](const json::Member& member) {
           return !member.value.is_undefined() && !member.value.is_null();
         });
}

Result<void> map_filters(Plan& plan, const UnifiedRequest& request, const MapScope& scope, upstream::CallSpec& spec) {
  for (const auto& [provider, filter] : plan.provider_filters) {
    ATSUME_TRY(auto value, map_filter(plan, *provider, *filter, scope));
    const auto* known = plan.resource->model->find_filter(filter->name);
    if (says_something(value) || known == nullptr) {
      set_members(spec, value);
    } else if (request.query.options.strict_filters) {
      return Fail(unsupported_filter(request.resource, *filter));
    } else {
      plan.engine_filters.emplace_back(known, filter);
    }
  }
  return {};
}

// What `args` read: the unified body of a write, else the unified query.
Value input_of(const UnifiedRequest& request, const MapScope& scope) {
  return request.body.is_undefined() ? scope.query : request.body;
}

Result<void> map_named(const Plan& plan, Value input, const MapScope& scope, upstream::CallSpec& spec) {
  for (const auto& argument : plan.method->args) {
    ATSUME_TRY(auto value, evaluate(*plan.mapping, argument.value, input, 0, scope, nullptr));
    set_argument(spec, argument.name, value);
  }
  return {};
}

// The `args` that no parent gives, of a list whose parent is named.
Result<void> map_missing(const Plan& plan, const MapScope& scope, upstream::CallSpec& spec) {
  for (const auto& argument : plan.method->args) {
    if (has_argument(spec, argument.name)) continue;
    ATSUME_TRY(auto value, evaluate(*plan.mapping, argument.value, scope.query, 0, scope, nullptr));
    set_argument(spec, argument.name, value);
  }
  return {};
}

// Members whose expression gives nothing are left out, and so are objects of none but such.
Result<void> map_tree(const Plan& plan, const std::vector<catalog::FieldTree>& tree, Value body, const MapScope& scope,
                      json::ObjectBuilder& out) {
  for (const auto& field : tree) {
    if (field.leaf) {
      ATSUME_TRY(auto value, evaluate(*plan.mapping, field.leaf, body, 0, scope, nullptr));
      if (!value.is_undefined()) out.set(field.name, value);
      continue;
    }
    json::ObjectBuilder inner(scope.arena);
    ATSUME_TRY_VOID(map_tree(plan, field.children, body, scope, inner));
    if (inner.size() > 0) out.set(field.name, inner.finish());
  }
  return {};
}

}  // namespace

Value query_object(const Query& query, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const Filter& filter : query.filters) {
    const auto name = arena.copy(filter.name);
    if (filter.op.empty()) {
      out.set(name, filter_value(filter, arena));
      continue;
    }
    json::ObjectBuilder range(arena);
    if (Value present = out.get(name); present.is_object()) {
      for (const auto& member : present.members()) range.set(member.key, member.value);
    }
    range.set(arena.copy(filter.op), filter_value(filter, arena));
    out.set(name, range.finish());
  }
  return out.finish();
}

Result<Value> map_filter(const Plan& plan, const catalog::FilterMapping& mapped, const Filter& filter,
                         const MapScope& scope) {
  return evaluate(*plan.mapping, mapped.query, filter_input(filter, scope.arena), 0, scope, nullptr);
}

Result<void> map_arguments(Plan& plan, const UnifiedRequest& request, const MapScope& scope, upstream::CallSpec& spec) {
  const auto& mapping = *plan.mapping;
  if (!request.id.empty()) set_argument(spec, "id", scope.id);
  // Path arguments may be given by their own names.
  for (const auto& name : arguments_of_parents(plan)) set_argument(spec, name, scope.query.find(name));
  if (plan.method->for_each.empty()) ATSUME_TRY_VOID(map_named(plan, input_of(request, scope), scope, spec));
  for (const auto& [known, filter] : plan.since_filters) spec.updated_since = filter->values.front();
  ATSUME_TRY_VOID(map_filters(plan, request, scope, spec));
  if (plan.method->map_query) {
    ATSUME_TRY(auto value, evaluate(mapping, plan.method->map_query, scope.query, 0, scope, nullptr));
    set_members(spec, value);
  }
  spec.remote_query = request.query.remote_query;
  if (!plan.method->for_each.empty() && !hangs_on_parents(plan, spec)) return map_missing(plan, scope, spec);
  return {};
}

bool hangs_on_parents(const Plan& plan, const upstream::CallSpec& spec) {
  if (plan.method->for_each.empty()) return false;
  const auto names = arguments_of_parents(plan);
  return names.empty() ||
         !std::ranges::all_of(names, [&](const std::string& name) { return has_argument(spec, name); });
}

Result<void> map_parent_arguments(const Plan& plan, const std::string& name, const MapScope& scope,
                                  upstream::CallSpec& spec) {
  const auto path = spec.method->request.arguments();
  const std::string argument = name + "_id";
  if (std::ranges::find(path, argument) != path.end()) set_argument(spec, argument, scope.parent.find("id"));
  return map_named(plan, scope.query, scope, spec);
}

Result<Value> map_body(const Plan& plan, const UnifiedRequest& request, const MapScope& scope) {
  if (request.query.options.body_passthrough) return request.body;
  json::ObjectBuilder out(scope.arena);
  Value whole;
  if (plan.method->map_body) {
    ATSUME_TRY(whole, evaluate(*plan.mapping, plan.method->map_body, request.body, 0, scope, nullptr));
    if (!whole.is_object()) return whole;
    for (const auto& member : whole.members()) out.set(member.key, member.value);
  } else {
    ATSUME_TRY_VOID(map_tree(plan, plan.method->body, request.body, scope, out));
  }
  if (const Value remote = request.body.find("remote_data"); remote.is_object()) {
    for (const auto& member : remote.members()) out.set(member.key, member.value);
  }
  return out.size() == 0 ? whole : out.finish();
}

}  // namespace atsume::unify
