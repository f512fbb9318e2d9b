#include "unify/filters.h"

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using json::Value;

// Every scalar at a dotted path; lists on the way are looked through.
void collect(Value value, std::string_view path, std::vector<Value>& out) {
  if (value.is_array()) {
    for (Value item : value.items()) collect(item, path, out);
    return;
  }
  if (path.empty()) {
    if (!value.is_undefined() && !value.is_null()) out.push_back(value);
    return;
  }
  const auto dot = path.find('.');
  collect(value.find(path.substr(0, dot)), dot == std::string_view::npos ? "" : path.substr(dot + 1), out);
}

std::string text_of(Value value) { return value.is_string() ? std::string(value.as_string()) : json::write(value); }

bool compare_moment(const std::string& op, Value value, const std::string& wanted) {
  if (!value.is_string()) return false;
  const auto left = base::parse_iso8601(value.as_string());
  const auto right = base::parse_iso8601(wanted);
  if (!left || !right) return false;
  if (op == "gt") return *left > *right;
  if (op == "gte") return *left >= *right;
  if (op == "lt") return *left < *right;
  if (op == "lte") return *left <= *right;
  return *left == *right;
}

bool matches(const catalog::ModelFilter& known, const Filter& filter, Value value) {
  const bool is_moment =
      known.type == catalog::FilterType::kDateTime || known.type == catalog::FilterType::kDateTimeRange;
  return std::ranges::any_of(filter.values, [&](const std::string& wanted) {
    return is_moment ? compare_moment(filter.op, value, wanted) : base::equals_ignoring_case(text_of(value), wanted);
  });
}

}  // namespace

bool passes(const Plan& plan, Value record) {
  const auto passes_one = [&](const auto& pair, bool without_value) {
    const auto& [known, filter] = pair;
    std::vector<Value> values;
    collect(record, known->field.empty() ? known->name : known->field, values);
    if (values.empty()) return without_value;
    return std::ranges::any_of(values, [&](Value value) { return matches(*known, *filter, value); });
  };
  return std::ranges::all_of(plan.engine_filters, [&](const auto& pair) { return passes_one(pair, false); }) &&
         std::ranges::all_of(plan.since_filters, [&](const auto& pair) { return passes_one(pair, true); });
}

}  // namespace atsume::unify
