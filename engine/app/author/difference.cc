#include "app/author/difference.h"

#include <algorithm>

#include "atsume/base/text.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

bool is_nothing(Value value) { return value.is_undefined() || value.is_null(); }

class Comparison {
 public:
  explicit Comparison(Match match) : match_(match) {}

  void compare(Value expected, Value actual, const std::string& path) {
    const bool is_same_nothing = match_ != Match::kExact || expected.kind() == actual.kind();
    if (is_nothing(expected) && is_nothing(actual) && is_same_nothing) return;
    if (expected.is_object() && actual.is_object()) return compare_objects(expected, actual, path);
    if (expected.is_array() && actual.is_array()) return compare_lists(expected, actual, path);
    if (!json::equal(expected, actual)) found_.push_back({path, shown(expected), shown(actual)});
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  static std::string member_path(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
  }

  void compare_objects(Value expected, Value actual, const std::string& path) {
    for (const auto& member : expected.members()) {
      compare(member.value, actual.find(member.key), member_path(path, member.key));
    }
    if (match_ == Match::kContains) return;
    for (const auto& member : actual.members()) {
      const bool is_left_out = member.value.is_undefined() || (member.value.is_null() && match_ != Match::kExact);
      if (is_left_out || !expected.find(member.key).is_undefined()) continue;
      found_.push_back({member_path(path, member.key), "nothing", shown(member.value)});
    }
  }

  void compare_lists(Value expected, Value actual, const std::string& path) {
    const std::size_t shared = std::min(expected.size(), actual.size());
    for (std::size_t i = 0; i < shared; ++i) {
      compare(expected.items()[i], actual.items()[i], path + "[" + std::to_string(i) + "]");
    }
    for (std::size_t i = shared; i < expected.size(); ++i) {
      found_.push_back({path + "[" + std::to_string(i) + "]", shown(expected.items()[i]), "nothing"});
    }
    for (std::size_t i = shared; i < actual.size(); ++i) {
      found_.push_back({path + "[" + std::to_string(i) + "]", "nothing", shown(actual.items()[i])});
    }
  }

  Match match_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(Value expected, Value actual, Match match) {
  Comparison comparison(match);
  comparison.compare(expected, actual, "");
  return comparison.take();
}

std::string shown(Value value) {
  constexpr std::size_t kLengthMax = 200;
  if (value.is_undefined()) return "nothing";
  const std::string text = json::write(value);
  if (text.size() <= kLengthMax) return text;
  return std::string(base::utf8_prefix(text, kLengthMax)) + "…";
}

}  // namespace atsume::app
