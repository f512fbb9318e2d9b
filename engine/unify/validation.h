// What `atsume_validate=true` finds in one answer, told in meta.validation and counted in metrics.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "atsume/base/metrics.h"
#include "atsume/json/value.h"
#include "unify/coerce.h"
#include "unify/known_shape.h"
#include "unify/plan.h"
#include "unify/validate.h"

namespace atsume::unify {

// The shapes of the methods that were asked for last. Belongs to one loop.
class KnownShapes {
 public:
  std::shared_ptr<const KnownShape> find(const Plan& plan);

 private:
  struct Entry {
    std::shared_ptr<const catalog::Mapping> mapping;  // keeps the method alive, so that no other has its address
    std::shared_ptr<const KnownShape> shape;
  };
  std::map<const catalog::MethodMapping*, Entry> entries_;
};

// Of one answer: items and records are added as they are mapped, and live as long as it does.
class Validation {
 public:
  Validation(const Plan& plan, std::shared_ptr<const KnownShape> shape) : plan_(plan), shape_(std::move(shape)) {}

  void add(json::Value item, json::Value record);
  // {checked, problems, is_shape_known, new_fields, changed_types, vanished_fields, unknown_enums}; counts what it says
  // in atsume_drift_total.
  json::Value finish(const Warnings& warnings, base::Metrics& metrics, json::Arena& arena) const;

 private:
  void count(std::string_view kind, std::size_t number, base::Metrics& metrics) const;

  const Plan& plan_;
  std::shared_ptr<const KnownShape> shape_;
  std::vector<json::Value> items_;
  std::vector<RecordProblem> problems_;
};

// In atsume_unknown_enum_total and atsume_mapping_warnings_total, of every answer.
void count_warnings(const Plan& plan, const Warnings& warnings, base::Metrics& metrics);

}  // namespace atsume::unify
