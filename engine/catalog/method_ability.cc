#include "atsume/catalog/method_ability.h"

#include <algorithm>
#include <array>
#include <span>

#include "atsume/base/text.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kEqual = "eq";
constexpr std::array<std::string_view, 4> kRangeOperators = {"gt", "gte", "lt", "lte"};

void add_once(std::vector<std::string>& list, std::string_view text) {
  if (std::ranges::find(list, text) == list.end()) list.emplace_back(text);
}

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_range(const ModelFilter& filter) {
  return filter.type == FilterType::kDateTimeRange || filter.type == FilterType::kDateTime;
}

// Whether a tree of fields has an expression at the path, or above it.
bool fills_path(const std::vector<FieldTree>& tree, std::string_view path) {
  const auto dot = path.find('.');
  const auto found = std::ranges::find(tree, path.substr(0, dot), &FieldTree::name);
  if (found == tree.end()) return false;
  return found->leaf != nullptr || dot == std::string_view::npos || fills_path(found->children, path.substr(dot + 1));
}

void add_reads(const Expression& expression, std::vector<std::string>& reads) {
  if (expression == nullptr) return;
  for (const auto& path : expression->input_paths()) add_once(reads, path);
}

void add_reads(const std::vector<FieldTree>& tree, std::vector<std::string>& reads) {
  for (const FieldTree& field : tree) {
    add_reads(field.leaf, reads);
    add_reads(field.children, reads);
  }
}

// What can be told by evaluating expressions over inputs that are made up.
class Probe {
 public:
  explicit Probe(const Mapping& mapping) : mapping_(mapping) {}

  // Whether an expression needs nothing but the input, and gives nothing without it.
  bool needs_input(const jsonata::Program& expression) {
    for (const auto& name : expression.free_variables()) {
      if (name != "enums" && !jsonata::is_builtin_function(name)) return false;
    }
    const auto value = evaluate(expression, json::ObjectBuilder(arena_).finish());
    return !value || value->is_undefined() || value->is_null();
  }

  // Whether the expression of a filter gives the argument for some value.
  bool gives_argument(const FilterMapping& filter, const ModelFilter* known, const ModelField* field,
                      std::string_view argument) {
    std::vector<std::string> values = {"x"};
    if (known != nullptr && is_range(*known)) values = {"2026-01-01T00:00:00Z"};
    if (field != nullptr && !field->enum_values.empty()) values = field->enum_values;
    return std::ranges::any_of(values, [&](const std::string& value) {
      json::Value input = json::Value::string(arena_.copy(value));
      if (filter.name.find('.') == std::string::npos) {
        json::ObjectBuilder named(arena_);
        named.set(arena_.copy(filter.name), input);
        input = named.finish();
      }
      const auto out = evaluate(*filter.query, input);
      return out && out->is_object() && !out->find(argument).is_undefined();
    });
  }

 private:
  Result<json::Value> evaluate(const jsonata::Program& expression, json::Value input) {
    const std::array<jsonata::Binding, 1> bindings = {{{"enums", mapping_.enums}}};
    return expression.evaluate(input, bindings, {.arena = &arena_});
  }

  const Mapping& mapping_;
  json::Arena arena_{4096};
};

class Reader {
 public:
  Reader(const Mapping& mapping, const ResourceMapping& resource, const MethodMapping& method)
      : resource_(resource), method_(method), probe_(mapping) {}

  std::vector<FilterAbility> filters() const {
    std::vector<FilterAbility> out;
    if (method_.name != "list") return out;
    for (const ModelFilter& filter : resource_.model->filters) out.push_back(filter_ability(filter));
    return out;
  }

  std::vector<RequiredArgument> required() {
    std::vector<RequiredArgument> out;
    for (const std::string& argument : method_.from->request.arguments()) add_argument(argument, out);
    add_input_schema(out);
    add_model_inputs(out);
    return out;
  }

 private:
  bool asks_since(const ModelFilter& filter, std::string_view op) const {
    const auto& since = method_.from->since;
    return since && since->as != SinceAs::kToken && filter.name == "updated_at" && (op == "gt" || op == "gte");
  }

  bool is_argument(const std::string& name) const {
    const auto is_in = [&](const Method* method) { return holds(method->request.arguments(), name); };
    return is_in(method_.from) ||
           std::ranges::any_of(method_.for_each, [&](const ParentList& parent) { return is_in(parent.method); }) ||
           std::ranges::any_of(method_.args, [&](const NamedExpression& one) { return one.name == name; });
  }

  void sort_operator(const ModelFilter& filter, std::string_view op, FilterAbility& out) const {
    const std::string full = op == kEqual ? filter.name : filter.name + "." + std::string(op);
    const bool is_mapped = std::ranges::any_of(method_.filters, [&](const auto& one) { return one.name == full; });
    auto& list = holds(method_.ignored_filters, full)                              ? out.ignored
                 : is_mapped || asks_since(filter, op) || is_argument(filter.name) ? out.by_provider
                                                                                   : out.by_engine;
    list.emplace_back(op);
  }

  FilterAbility filter_ability(const ModelFilter& filter) const {
    FilterAbility out{.name = filter.name};
    if (is_range(filter)) {
      for (const auto op : kRangeOperators) sort_operator(filter, op, out);
    } else {
      sort_operator(filter, kEqual, out);
    }
    out.is_filled = method_.map != nullptr || fills_path(*method_.fields, filter.field);
    return out;
  }

  void add_argument(const std::string& argument, std::vector<RequiredArgument>& out) {
    const auto given = std::ranges::find(method_.args, argument, &NamedExpression::name);
    if (given != method_.args.end()) {
      // Below parents, and for what the mapping knows by itself, there is nothing to ask for.
      if (method_.for_each.empty()) add_expression(argument, given->value, out);
      return;
    }
    if (argument == "id" && method_.name != "list") {
      const bool is_in_path = method_.name == "get" || method_.name == "update" || method_.name == "delete";
      if (!is_in_path) out.push_back({.argument = argument, .any_of = {"id"}});
      return;
    }
    if (method_.name == "list" && method_.for_each.empty()) add_parameters(argument, out);
  }

  void add_expression(const std::string& argument, const Expression& expression, std::vector<RequiredArgument>& out) {
    const auto paths = expression->input_paths();
    if (paths.empty() || !probe_.needs_input(*expression)) return;
    out.push_back({.argument = argument, .any_of = paths});
  }

  // Filters that give the argument, or else a parameter of its own name.
  void add_parameters(const std::string& argument, std::vector<RequiredArgument>& out) {
    RequiredArgument one{.argument = argument, .any_of = {}};
    for (const FilterMapping& filter : method_.filters) {
      const std::string_view name = std::string_view(filter.name).substr(0, filter.name.find('.'));
      const ModelFilter* known = resource_.model->find_filter(name);
      const ModelField* field = known ? resource_.model->find_field(known->field) : nullptr;
      if (probe_.gives_argument(filter, known, field, argument)) add_once(one.any_of, name);
    }
    if (one.any_of.empty()) one.any_of.push_back(argument);
    out.push_back(std::move(one));
  }

  // What the connector says that bodies must have, seen through the mapping.
  void add_input_schema(std::vector<RequiredArgument>& out) {
    const json::Value names = method_.from->input_schema.find("required");
    if (!names.is_array()) return;
    for (const json::Value name : names.items()) {
      if (!name.is_string()) continue;
      const auto field = std::ranges::find(method_.body, name.as_string(), &FieldTree::name);
      if (field != method_.body.end() && field->leaf) add_expression(field->name, field->leaf, out);
    }
  }

  // What the model says that bodies must have.
  void add_model_inputs(std::vector<RequiredArgument>& out) {
    for (const ModelField& input : resource_.model->inputs_of(method_.name)) {
      const bool is_told =
          std::ranges::any_of(out, [&](const RequiredArgument& one) { return one.any_of == std::vector{input.name}; });
      if (input.is_required && !is_told) out.push_back({.argument = input.name, .any_of = {input.name}});
    }
  }

  const ResourceMapping& resource_;
  const MethodMapping& method_;
  Probe probe_;
};

json::Value texts(std::span<const std::string> list, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const std::string& text : list) out.push(json::Value::string(arena.copy(text)));
  return out.finish();
}

json::Value filter_json(const FilterAbility& filter, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  out.set("name", json::Value::string(arena.copy(filter.name)));
  out.set("provider", texts(filter.by_provider, arena));
  out.set("engine", texts(filter.by_engine, arena));
  if (!filter.ignored.empty()) out.set("ignored", texts(filter.ignored, arena));
  if (!filter.by_engine.empty()) out.set("field_is_filled", json::Value::boolean(filter.is_filled));
  return out.finish();
}

json::Value required_json(const RequiredArgument& required, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  out.set("argument", json::Value::string(arena.copy(required.argument)));
  out.set("any_of", texts(required.any_of, arena));
  return out.finish();
}

}  // namespace

MethodAbility ability_of(const Mapping& mapping, const ResourceMapping& resource, const MethodMapping& method) {
  Reader reader(mapping, resource, method);
  MethodAbility out{.method = method.name,
                    .provider_method = method.from_resource->name + "." + method.from->name,
                    .request = method.from->request.source,
                    .scopes = method.from->scopes,
                    .is_partial = method.is_partial,
                    .has_since = method.from->since.has_value(),
                    .filters = reader.filters(),
                    .required = reader.required()};
  for (const ModelField& field : resource.model->fields) {
    if (method.map != nullptr || fills_path(*method.fields, field.name)) out.fills.push_back(field.name);
  }
  if (method.name == "list" || method.name == "get" || method.name == "delete") return out;
  for (const NamedExpression& argument : method.args) add_reads(argument.value, out.reads);
  add_reads(method.body, out.reads);
  add_reads(method.map_body, out.reads);
  return out;
}

json::Value to_json(const MethodAbility& ability, json::Arena& arena) {
  json::ArrayBuilder filters(arena);
  for (const FilterAbility& filter : ability.filters) filters.push(filter_json(filter, arena));
  json::ArrayBuilder required(arena);
  for (const RequiredArgument& one : ability.required) required.push(required_json(one, arena));
  json::ObjectBuilder out(arena);
  out.set("method", json::Value::string(arena.copy(ability.method)));
  out.set("provider_method", json::Value::string(arena.copy(ability.provider_method)));
  out.set("request", json::Value::string(arena.copy(ability.request)));
  out.set("scopes", texts(ability.scopes, arena));
  out.set("partial", json::Value::boolean(ability.is_partial));
  out.set("since", json::Value::boolean(ability.has_since));
  out.set("filters", filters.finish());
  out.set("required", required.finish());
  out.set("fills", texts(ability.fills, arena));
  out.set("reads", texts(ability.reads, arena));
  return out.finish();
}

}  // namespace atsume::catalog
