#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "jsonata/evaluator.h"
#include "jsonata/member_order.h"

namespace atsume::jsonata {
namespace {

bool collect_keys(Evaluator& evaluator, Value value, std::unordered_set<std::string_view>& seen,
                  std::vector<json::Member>& out) {
  if (!evaluator.check_stack() || !evaluator.step()) return false;
  if (value.is_array()) {
    for (const Value item : value.items()) {
      if (!collect_keys(evaluator, item, seen, out)) return false;
    }
    return true;
  }
  if (!value.is_object()) return true;
  for (const json::Member& member : value.members()) {
    if (seen.insert(member.key).second) out.push_back({member.key, Value::string(member.key)});
  }
  return evaluator.steps(value.size());
}

// Of an array: the keys of an object that all of its objects are merged into.
bool keys(const Call& call, Value& out) {
  std::unordered_set<std::string_view> seen;
  std::vector<json::Member> members;
  if (!collect_keys(call.evaluator, call[0], seen, members)) return false;
  if (call[0].is_array()) order_members(members);
  Sequence found(call.evaluator);
  for (const json::Member& member : members) found.push(member.value);
  return found.finish(kSequence, out);
}

bool lookup(const Call& call, Value& out) {
  out = Value();
  if (!call[1].is_string()) return true;
  return call.evaluator.lookup(call[0], call[1].as_string(), out);
}

bool spread_into(Evaluator& evaluator, Value value, Sequence& out) {
  if (!evaluator.check_stack() || !evaluator.step()) return false;
  if (value.is_array()) {
    for (const Value item : value.items()) {
      if (!spread_into(evaluator, item, out)) return false;
    }
    return true;
  }
  if (!value.is_object()) return out.append(value);
  for (const json::Member& member : value.members()) {
    if (!evaluator.step() || !evaluator.reserve(sizeof(json::Member))) return false;
    auto* single = new (evaluator.arena().allocate_array<json::Member>(1)) json::Member(member);
    out.push(Value::object({single, 1}));
  }
  return true;
}

bool spread(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_array() && !out.is_object()) return true;
  Sequence parts(call.evaluator);
  if (!spread_into(call.evaluator, call[0], parts)) return false;
  const bool is_plain = out.is_array() && out.size() > 0;
  return parts.finish(is_plain ? 0 : kSequence, out);
}

bool merge(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  std::vector<json::Member> members;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Value item : call[0].items()) {
    if (!item.is_object()) continue;
    if (!call.evaluator.steps(item.size())) return false;
    for (const json::Member& member : item.members()) {
      const auto [place, is_new] = places.emplace(member.key, members.size());
      if (is_new) {
        members.push_back(member);
      } else {
        members[place->second].value = member.value;
      }
    }
  }
  if (!call.evaluator.reserve(members.size() * sizeof(json::Member))) return false;
  auto* copy = call.evaluator.arena().allocate_array<json::Member>(std::max<std::size_t>(members.size(), 1));
  order_members(members);
  std::ranges::uninitialized_copy(members, std::span(copy, members.size()));
  out = Value::object({copy, members.size()});
  return true;
}

bool type(const Call& call, Value& out) {
  constexpr std::string_view kNames[] = {"undefined", "null",  "boolean", "number",
                                         "string",    "array", "object",  "function"};
  out = Value();
  bool is_number = false;
  if (!call.evaluator.is_numeric(call[0], is_number)) return false;
  // What is not a number is an object to the reference.
  if (call[0].is_number() && !is_number) out = Value::string("object");
  if (!call[0].is_undefined() && out.is_undefined())
    out = Value::string(kNames[static_cast<std::size_t>(call[0].kind())]);
  return true;
}

// Values are immutable, so a copy is the value itself.
bool clone(const Call& call, Value& out) {
  out = call[0];
  return true;
}

bool error(const Call& call, Value&) {
  std::string message(call[0].is_string() ? call[0].as_string() : message_of("D3137"));
  return call.evaluator.fail_with_message("D3137", std::move(message));
}

bool assertion(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_bool() && call[0].as_bool()) return true;
  std::string message(call[1].is_string() ? call[1].as_string() : message_of("D3141"));
  return call.evaluator.fail_with_message("D3141", std::move(message));
}

constexpr Builtin kFunctions[] = {
    {"keys", "<x-:a<s>>", 1, keys},  {"lookup", "<x-s:x>", 2, lookup},    {"spread", "<x-:a<o>>", 1, spread},
    {"merge", "<a<o>:o>", 1, merge}, {"type", "<x:s>", 1, type},          {"clone", "<(oa)-:o>", 1, clone},
    {"error", "<s?:x>", 1, error},   {"assert", "<bs?:x>", 2, assertion},
};

}  // namespace

std::span<const Builtin> object_functions() { return kFunctions; }

}  // namespace atsume::jsonata
