#include "unify/known_shape.h"

#include <algorithm>

#include "atsume/json/parse.h"

namespace atsume::unify {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kDepthMax = 12;
constexpr std::size_t kNamesMax = 100;  // told of one answer, of each sort
constexpr std::size_t kSamplesMin = 2;  // one item alone does not say what every item has

unsigned bit_of(Kind kind) { return 1U << static_cast<unsigned>(kind); }

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "a boolean";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a text";
    case Kind::kArray:
      return "a list";
    case Kind::kObject:
      return "an object";
    default:
      return "nothing";
  }
}

std::string names_of(unsigned kinds) {
  std::string out;
  for (const Kind kind : {Kind::kBool, Kind::kNumber, Kind::kString, Kind::kArray, Kind::kObject}) {
    if ((kinds & bit_of(kind)) != 0) out += (out.empty() ? "" : " or ") + std::string(name_of(kind));
  }
  return out;
}

bool says_nothing(Value value) { return value.is_undefined() || value.is_null(); }

void add_once(std::vector<std::string>& list, std::string text) {
  if (list.size() < kNamesMax && std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

std::string member_path(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

// What `data` picks of a body; undefined where it needs more than the body to say so.
Value picked(const catalog::Method& method, Value body, json::Arena& arena) {
  if (!method.data) return body;
  jsonata::Environment environment{.arena = &arena};
  return method.data->evaluate(body, {}, environment).value_or(Value::undefined());
}

void learn_all(Value data, bool is_list, KnownShape& shape) {
  if (data.is_array()) {
    for (const Value item : data.items()) shape.learn(item);
  } else if (data.is_object() && (!is_list || data.size() > 0)) {
    shape.learn(data);
  }
}

// The answers of the tests that call `call`.
void learn_tests(Value tests, std::string_view call, const catalog::Method& method, KnownShape& shape,
                 json::Arena& arena) {
  if (!tests.is_array()) return;
  for (const Value test : tests.items()) {
    const Value called = test.find("call");
    if (!called.is_string() || called.as_string() != call || !test.find("error").is_undefined()) continue;
    const Value exchanges = test.find("exchanges");
    if (!exchanges.is_array()) continue;
    for (const Value exchange : exchanges.items()) {
      const Value body = exchange.find("reply").find("body");
      if (body.is_object() || body.is_array()) learn_all(picked(method, body, arena), method.name == "list", shape);
    }
  }
}

}  // namespace

KnownShape KnownShape::of(const catalog::Mapping& mapping, const catalog::ResourceMapping& resource,
                          const catalog::MethodMapping& method) {
  KnownShape out;
  const auto decode = method.from->decode;
  if (decode != catalog::Decode::kJson && decode != catalog::Decode::kAuto) return out;
  json::Arena arena;
  const std::string unified = "unified." + mapping.model->id + "." + resource.name + "." + method.name;
  const std::string raw = method.from_resource->name + "." + method.from->name;
  learn_tests(mapping.tests, unified, *method.from, out, arena);
  learn_tests(mapping.connector->tests, raw, *method.from, out, arena);
  if (!mapping.connector->sandbox) return out;
  const Value records = mapping.connector->sandbox->resources.find(method.from_resource->name);
  learn_all(records, true, out);
  return out;
}

void KnownShape::learn(Value item) {
  ++samples_;
  learn(item, root_, 0);
}

void KnownShape::learn(Value value, Node& node, std::size_t depth) {
  ++node.seen;
  if (says_nothing(value) || depth > kDepthMax) return;
  node.kinds |= bit_of(value.kind());
  if (value.is_object()) {
    for (const auto& member : value.members()) learn(member.value, node.members[std::string(member.key)], depth + 1);
  }
  if (value.is_array()) {
    for (const Value item : value.items()) learn(item, node.items[""], depth + 1);
  }
}

void KnownShape::compare(Value value, const Node& node, const std::string& path, ShapeDrift& out) {
  // Only ever seen as null, or too deep to have been looked at: nothing is known of what it may hold.
  if (says_nothing(value) || node.kinds == 0) return;
  if ((node.kinds & bit_of(value.kind())) == 0) {
    return add_once(out.changed_types,
                    path + ": " + std::string(name_of(value.kind())) + " was " + names_of(node.kinds));
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) {
      const std::string inner = member_path(path, member.key);
      const auto known = node.members.find(member.key);
      if (known == node.members.end()) {
        add_once(out.new_fields, inner);
      } else {
        compare(member.value, known->second, inner, out);
      }
    }
  }
  if (value.is_array() && !node.items.empty()) {
    for (const Value item : value.items()) compare(item, node.items.begin()->second, path + "[]", out);
  }
}

ShapeDrift KnownShape::compare(const std::vector<Value>& items) const {
  ShapeDrift out;
  if (is_empty()) return out;
  for (const Value item : items) compare(item, root_, "", out);
  if (items.empty() || samples_ < kSamplesMin) return out;
  for (const auto& [name, node] : root_.members) {
    const bool is_there = std::ranges::any_of(items, [&](Value item) { return !item.find(name).is_undefined(); });
    if (node.seen == samples_ && !is_there) add_once(out.vanished_fields, name);
  }
  return out;
}

}  // namespace atsume::unify
