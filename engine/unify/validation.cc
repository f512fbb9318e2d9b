#include "unify/validation.h"

namespace atsume::unify {
namespace {

using json::Value;

constexpr std::size_t kShapesMax = 256;

Value text(std::string_view value, json::Arena& arena) { return Value::string(arena.copy(value)); }

Value texts(const std::vector<std::string>& list, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& one : list) out.push(text(one, arena));
  return out.finish();
}

Value problems_json(const std::vector<RecordProblem>& problems, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& problem : problems) {
    json::ObjectBuilder one(arena);
    one.set("id", problem.id.empty() ? Value::null() : text(problem.id, arena));
    one.set("field", text(problem.field, arena));
    one.set("problem", text(problem.what, arena));
    out.push(one.finish());
  }
  return out.finish();
}

Value unknown_json(const std::vector<UnknownEnum>& unknown, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& each : unknown) {
    json::ObjectBuilder one(arena);
    one.set("enum", text(each.table, arena));
    one.set("value", text(each.value, arena));
    out.push(one.finish());
  }
  return out.finish();
}

}  // namespace

std::shared_ptr<const KnownShape> KnownShapes::find(const Plan& plan) {
  const auto found = entries_.find(plan.method);
  if (found != entries_.end()) return found->second.shape;
  // A reload gives all methods new addresses, so that what is kept of the catalog before it has to go sometime.
  if (entries_.size() >= kShapesMax) entries_.clear();
  auto shape = std::make_shared<const KnownShape>(KnownShape::of(*plan.mapping, *plan.resource, *plan.method));
  entries_[plan.method] = {.mapping = plan.mapping, .shape = shape};
  return shape;
}

void Validation::add(Value item, Value record) {
  items_.push_back(item);
  validate_record(*plan_.resource->model, record, problems_);
}

void Validation::count(std::string_view kind, std::size_t number, base::Metrics& metrics) const {
  if (number == 0) return;
  metrics
      .counter("atsume_drift_total",
               "What atsume_validate=true found: how providers and records differ from what is known.",
               {{"connector", plan_.mapping->connector->id},
                {"model", plan_.mapping->model->id},
                {"resource", plan_.resource->name},
                {"kind", kind}})
      .add(static_cast<double>(number));
}

Value Validation::finish(const Warnings& warnings, base::Metrics& metrics, json::Arena& arena) const {
  const ShapeDrift drift = shape_->compare(items_);
  count("invalid_record", problems_.size(), metrics);
  count("new_field", drift.new_fields.size(), metrics);
  count("changed_type", drift.changed_types.size(), metrics);
  count("vanished_field", drift.vanished_fields.size(), metrics);
  json::ObjectBuilder out(arena);
  out.set("checked", Value::number(static_cast<double>(items_.size())));
  out.set("problems", problems_json(problems_, arena));
  out.set("is_shape_known", Value::boolean(!shape_->is_empty()));
  out.set("new_fields", texts(drift.new_fields, arena));
  out.set("changed_types", texts(drift.changed_types, arena));
  out.set("vanished_fields", texts(drift.vanished_fields, arena));
  out.set("unknown_enums", unknown_json(warnings.unknown_enums(), arena));
  return out.finish();
}

void count_warnings(const Plan& plan, const Warnings& warnings, base::Metrics& metrics) {
  const std::string& connector = plan.mapping->connector->id;
  const std::string& model = plan.mapping->model->id;
  for (const auto& one : warnings.unknown_enums()) {
    metrics
        .counter("atsume_unknown_enum_total", "Provider values that the mapping's table of an enum does not have.",
                 {{"connector", connector}, {"model", model}, {"enum", one.table}})
        .add();
  }
  if (warnings.all().empty()) return;
  metrics
      .counter("atsume_mapping_warnings_total", "Values that did not fit the model and became null.",
               {{"connector", connector}, {"model", model}, {"resource", plan.resource->name}})
      .add(static_cast<double>(warnings.all().size()));
}

}  // namespace atsume::unify
