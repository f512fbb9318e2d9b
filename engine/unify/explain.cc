#include "unify/explain.h"

#include "unify/request_map.h"
#include "unify/unified_call.h"

namespace atsume::unify {
namespace {

using catalog::Expression;
using catalog::FieldTree;
using json::Value;

class Explainer {
 public:
  Explainer(const UnifiedCall& call, json::Arena& arena) : call_(call), plan_(call.plan), arena_(arena) {}

  Value run() {
    const auto& method = *plan_.method;
    json::ObjectBuilder out(arena_);
    out.set("file", text(shown_file(plan_.mapping->file)));
    out.set("provider_method", text(provider_method(method)));
    out.set("request", text(method.from->request.source));
    if (const Value parents = for_each(); parents.size() > 0) out.set("for_each", parents);
    out.set("fields", fields());
    if (const Value arguments = this->arguments(); arguments.size() > 0) out.set("arguments", arguments);
    if (const Value filters = this->filters(); filters.size() > 0) out.set("filters", filters);
    if (!call_.request.body.is_undefined()) out.set("body", body());
    return out.finish();
  }

 private:
  Value text(std::string_view value) { return Value::string(arena_.copy(value)); }

  void set_expression(const Expression& expression, json::ObjectBuilder& out) {
    out.set("expression", text(expression->source()));
    json::ArrayBuilder paths(arena_);
    for (const auto& path : expression->input_paths()) paths.push(text(path));
    out.set("paths", paths.finish());
  }

  Value of(const Expression& expression) {
    json::ObjectBuilder out(arena_);
    set_expression(expression, out);
    return out.finish();
  }

  Value for_each() {
    json::ArrayBuilder out(arena_);
    for (const auto& parent : plan_.method->for_each)
      out.push(text(parent.name + ": " + parent.method->request.source));
    return out.finish();
  }

  // By dotted names.
  void add_tree(const std::vector<FieldTree>& tree, const std::string& before, json::ObjectBuilder& out) {
    for (const FieldTree& field : tree) {
      if (field.leaf) {
        out.set(arena_.copy(before + field.name), of(field.leaf));
      } else {
        add_tree(field.children, before + field.name + ".", out);
      }
    }
  }

  // One expression that gives the whole record stands as "*".
  Value fields() {
    json::ObjectBuilder out(arena_);
    if (const auto& whole = plan_.method->map ? plan_.method->map : plan_.resource->map) {
      out.set("*", of(whole));
    } else if (plan_.method->fields) {
      add_tree(*plan_.method->fields, "", out);
    }
    return out.finish();
  }

  Value arguments() {
    json::ObjectBuilder out(arena_);
    for (const auto& argument : plan_.method->args) out.set(argument.name, of(argument.value));
    if (plan_.method->map_query) out.set("*", of(plan_.method->map_query));
    for (const auto& [name, value] : call_.spec.arguments) {
      const auto key = arena_.copy(name);
      json::ObjectBuilder one(arena_);
      if (const Value known = out.get(key); known.is_object()) {
        for (const auto& member : known.members()) one.set(member.key, member.value);
      }
      one.set("value", value);
      out.set(key, one.finish());
    }
    return out.finish();
  }

  Value filters() {
    json::ObjectBuilder out(arena_);
    for (const auto& [mapped, filter] : plan_.provider_filters) {
      json::ObjectBuilder one(arena_);
      one.set("applied_by", Value::string("provider"));
      set_expression(mapped->query, one);
      const auto gives = map_filter(plan_, *mapped, *filter, call_.scope(arena_));
      if (gives && !gives->is_undefined()) one.set("arguments", *gives);
      out.set(arena_.copy(full_name(*filter)), one.finish());
    }
    for (const auto& [known, filter] : plan_.since_filters) {
      json::ObjectBuilder one(arena_);
      one.set("applied_by", Value::string("provider"));
      one.set("since", text(filter->values.front()));
      out.set(arena_.copy(full_name(*filter)), one.finish());
    }
    for (const auto& [known, filter] : plan_.engine_filters) {
      json::ObjectBuilder one(arena_);
      one.set("applied_by", Value::string("engine"));
      one.set("field", text(known->field.empty() ? known->name : known->field));
      out.set(arena_.copy(full_name(*filter)), one.finish());
    }
    return out.finish();
  }

  Value body() {
    if (call_.options().body_passthrough) return Value::string("as it was sent");
    if (plan_.method->map_body) return of(plan_.method->map_body);
    json::ObjectBuilder out(arena_);
    add_tree(plan_.method->body, "", out);
    return out.finish();
  }

  const UnifiedCall& call_;
  const Plan& plan_;
  json::Arena& arena_;
};

}  // namespace

Value explain(const UnifiedCall& call, json::Arena& arena) { return Explainer(call, arena).run(); }

std::string provider_method(const catalog::MethodMapping& method) {
  return method.from_resource->name + "." + method.from->name;
}

std::string_view shown_file(std::string_view file) {
  const auto at = file.rfind("mappings/");
  return at == std::string_view::npos ? file : file.substr(at);
}

}  // namespace atsume::unify
