#include <charconv>

#include "atsume/base/time.h"
#include "catalog/build.h"

namespace atsume::catalog {

using json::yaml::Node;

std::string text_of(const Node& map, std::string_view key, std::string_view fallback) {
  const Node* node = map.find(key);
  return node == nullptr ? std::string(fallback) : node->scalar;
}

bool bool_of(const Node& map, std::string_view key, bool fallback) {
  const Node* node = map.find(key);
  return node == nullptr ? fallback : node->scalar == "true";
}

std::int64_t to_integer(const Node& node) {
  std::int64_t value = 0;
  std::from_chars(node.scalar.data(), node.scalar.data() + node.scalar.size(), value);
  return value;
}

std::int64_t integer_of(const Node& map, std::string_view key, std::int64_t fallback) {
  const Node* node = map.find(key);
  return node == nullptr ? fallback : to_integer(*node);
}

base::Duration duration_of(const Node& map, std::string_view key, base::Duration fallback) {
  const Node* node = map.find(key);
  return node == nullptr ? fallback : base::parse_duration(node->scalar).value_or(fallback);
}

std::vector<std::string> texts_of(const Node& map, std::string_view key) {
  std::vector<std::string> out;
  const Node* node = map.find(key);
  if (node == nullptr) return out;
  if (node->kind == json::yaml::NodeKind::kScalar) return {node->scalar};
  for (const auto& item : node->items) out.push_back(item->scalar);
  return out;
}

json::Value json_of(const Node& map, std::string_view key, json::Arena& arena) {
  const Node* node = map.find(key);
  return node == nullptr ? json::Value::undefined() : json::yaml::to_json(*node, arena);
}

}  // namespace atsume::catalog
