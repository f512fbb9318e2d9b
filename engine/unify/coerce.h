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
#include "atsume/jsonata/program.h"

namespace atsume::unify {

// A provider's value that the mapping's table of an enum does not have.
struct UnknownEnum {
  std::string table;
  std::string value;  // the beginning of a long one
  bool operator==(const UnknownEnum&) const = default;
};

// Warnings of one answer, each distinct one once, at most a hundred; and as many unknown values of enums, which are no
// warnings, because records show them as x_raw.
class Warnings : public jsonata::EnumWatch {
 public:
  void add(std::string_view path, std::string_view what);
  void on_unknown(std::string_view table, std::string_view value) override;
  const std::vector<std::string>& all() const { return all_; }
  const std::vector<UnknownEnum>& unknown_enums() const { return unknown_enums_; }

 private:
  std::vector<std::string> all_;
  std::vector<UnknownEnum> unknown_enums_;
};

// `path` names the place in warnings ("candidates.emails"). Undefined gives null, or [] for a list.
json::Value coerce(const catalog::ModelField& field, json::Value value, const std::string& path, json::Arena& arena,
                   Warnings& warnings);

}  // namespace atsume::unify
