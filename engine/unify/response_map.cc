#include "unify/response_map.h"

#include <algorithm>
#include <array>

#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using catalog::FieldTree;
using catalog::FieldType;
using json::Value;

struct Mapper {
  const Plan& plan;
  const MapScope& scope;
  Value item;
  std::size_t index;
  Warnings& warnings;

  Value leaf(const FieldTree& field, const std::string& path, Value* enum_raw) {
    auto value = evaluate(*plan.mapping, field.leaf, item, index, scope, enum_raw);
    if (value) return *value;
    warnings.add(path, value.error().message());
    return Value::undefined();
  }

  void set_enum_raw(const FieldTree& field, Value raw, json::ObjectBuilder& out) {
    const auto name = scope.arena.copy(field.name + "_raw");
    if (!raw.is_undefined() && out.get(name).is_undefined()) out.set(name, raw);
  }

  void set_field(const FieldTree& field, const std::string& parent, json::ObjectBuilder& out) {
    const std::string path = parent + "." + field.name;
    if (!field.leaf) {
      json::ObjectBuilder inner(scope.arena);
      for (const auto& child : field.children) set_field(child, path, inner);
      const Value object = inner.finish();
      const bool as_list = field.type && field.type->is_list;
      out.set(field.name, as_list ? coerce(*field.type, object, path, scope.arena, warnings) : object);
      return;
    }
    Value raw;
    const bool is_enum = field.type && field.type->type == FieldType::kEnum && !field.type->is_list;
    const Value value = leaf(field, path, is_enum ? &raw : nullptr);
    const Value fitting = field.type ? coerce(*field.type, value, path, scope.arena, warnings) : value;
    out.set(field.name, fitting.is_undefined() ? Value::null() : fitting);
    // A value that no enum knows is the provider's own, also where the mapping does not say $enum.
    if (is_enum) set_enum_raw(field, raw.is_undefined() && fitting.is_null() ? value : raw, out);
  }

  // The whole-object form: one expression gives the record, the model still decides the types.
  void set_whole(const catalog::Expression& map, const std::string& path, json::ObjectBuilder& out) {
    auto value = evaluate(*plan.mapping, map, item, index, scope, nullptr);
    if (!value) {
      warnings.add(path, value.error().message());
      return;
    }
    if (!value->is_object()) return warnings.add(path, "the mapping's expression gives no object for an item");
    for (const auto& member : value->members()) {
      const auto* field = plan.resource->model->find_field(member.key);
      const std::string inner = path + "." + std::string(member.key);
      if (field) {
        out.set(member.key, coerce(*field, member.value, inner, scope.arena, warnings));
      } else {
        out.set(member.key, member.value);
      }
    }
  }
};

class EvaluationTime : public jsonata::TimeLimit {
 public:
  explicit EvaluationTime(const net::Clock& clock)
      : clock_(clock), end_(clock.steady_now() + base::limits::kJsonataTimeMax) {}
  bool has_passed() override { return clock_.steady_now() >= end_; }

 private:
  const net::Clock& clock_;
  base::SteadyTime end_;
};

// By $error or $assert, which is how a mapping tells the caller something.
bool was_said(const Error& error) {
  return std::ranges::any_of(error.details(), [](const auto& detail) {
    return detail.first == "jsonata_code" && (detail.second == "D3137" || detail.second == "D3141");
  });
}

}  // namespace

Result<Value> evaluate(const catalog::Mapping& mapping, const catalog::Expression& expression, Value input,
                       std::size_t index, const MapScope& scope, Value* enum_raw) {
  const std::array<jsonata::Binding, 6> bindings = {{
      {"enums", mapping.enums},
      {"account", scope.account},
      {"parent", scope.parent},
      {"index", Value::number(static_cast<double>(index))},
      {"query", scope.query},
      {"id", scope.id},
  }};
  EvaluationTime time(scope.clock);
  const jsonata::Environment environment{.arena = &scope.arena,
                                         .now = scope.now,
                                         .time_limit = &time,
                                         .random = &scope.random,
                                         .enum_raw = enum_raw,
                                         .enum_watch = scope.enum_watch};
  auto value = expression->evaluate(input, bindings, environment);
  if (!value && was_said(value.error())) {
    return Fail(base::caller_error(ErrorClass::kInvalid, "mapping_refused", value.error().message()));
  }
  return value;
}

Value map_record(const Plan& plan, Value item, std::size_t index, const MapScope& scope, RemoteData remote_data,
                 Warnings& warnings) {
  json::ObjectBuilder out(scope.arena);
  Mapper mapper{plan, scope, item, index, warnings};
  const std::string path = plan.resource->name;
  if (const auto& map = plan.method->map ? plan.method->map : plan.resource->map) {
    mapper.set_whole(map, path, out);
  } else if (plan.method->fields) {
    for (const auto& field : *plan.method->fields) mapper.set_field(field, path, out);
  }
  if (remote_data == RemoteData::kInclude) out.set("remote_data", item);
  return out.finish();
}

}  // namespace atsume::unify
