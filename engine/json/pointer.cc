#include "atsume/json/pointer.h"

#include <algorithm>
#include <charconv>

namespace atsume::json {

namespace {

Value item_at(Value array, std::string_view part) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (error != std::errc() || end != part.data() + part.size() || index >= array.size()) return Value::undefined();
  return array.items()[index];
}

}  // namespace

Value find_path(Value root, std::string_view dotted_path) {
  if (dotted_path.empty()) return root;
  Value value = root;
  for (std::size_t start = 0; start <= dotted_path.size() && !value.is_undefined();) {
    const std::size_t dot = std::min(dotted_path.find('.', start), dotted_path.size());
    const std::string_view part = dotted_path.substr(start, dot - start);
    value = value.is_array() ? item_at(value, part) : value.find(part);
    start = dot + 1;
  }
  return value;
}

}  // namespace atsume::json
