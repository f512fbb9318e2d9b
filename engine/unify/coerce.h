// Making a mapped value what the model says it is. Pure.
//
// A value of the wrong type becomes null (in a list: is left out) and leaves a warning, never a wrong value: ids
// become text, one value where a list is meant becomes a list, instants become ISO 8601 in UTC, and of a date the
// day is kept that the provider wrote.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/model.h"
#include "atsume/json/value.h"

namespace atsume::unify {

// Warnings of one answer, each distinct one once, at most a hundred.
class Warnings {
 public:
  void add(std::string_view path, std::string_view what);
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

// `path` names the place in warnings ("candidates.emails"). Undefined gives null, or [] for a list.
json::Value coerce(const catalog::ModelField& field, json::Value value, const std::string& path, json::Arena& arena,
                   Warnings& warnings);

}  // namespace atsume::unify
