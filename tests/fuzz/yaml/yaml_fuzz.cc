// Reading never fails otherwise than by problems, and every place lies in the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atsume/base/check.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"

using namespace atsume;
namespace yaml = atsume::json::yaml;

namespace {

struct Bounds {
  std::size_t lines;
  std::size_t bytes;
};

void check_place(const yaml::Place& place, const Bounds& bounds) {
  ATSUME_CHECK(place.length >= 1);
  ATSUME_CHECK((place.line == 0) == (place.column == 0));
  ATSUME_CHECK(place.line <= bounds.lines);
  ATSUME_CHECK(place.column <= bounds.bytes + 1);
}

void check_node(const yaml::Node& node, const Bounds& bounds, std::size_t depth) {
  ATSUME_CHECK(depth <= base::limits::kYamlDepthMax);
  check_place(node.place, bounds);
  ATSUME_CHECK(node.content_line <= bounds.lines + 1);
  for (const yaml::Entry& entry : node.entries) {
    check_place(entry.key_place, bounds);
    check_node(*entry.value, bounds, depth + 1);
  }
  for (const auto& item : node.items) check_node(*item, bounds, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const yaml::Document document = yaml::read(text);
  ATSUME_CHECK(document.root != nullptr);
  const Bounds bounds = {static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1, size};
  for (const yaml::Problem& problem : document.problems) {
    check_place(problem.place, bounds);
    ATSUME_CHECK(!problem.message.empty());
  }
  check_node(*document.root, bounds, 0);
  if (!document.problems.empty()) return 0;

  ATSUME_CHECK(!base::find_invalid_utf8(text));
  json::Arena arena;
  const json::Value value = to_json(*document.root, arena);
  const auto again = json::parse(json::write(value), arena);
  ATSUME_CHECK(again.has_value() && json::equal(value, *again));
  return 0;
}
