#include <algorithm>

#include "jsonata/evaluator.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

// Calls `function` with as many of the values as it takes.
bool call_with(const Call& call, Value function, std::initializer_list<Value> values, Value& out) {
  if (!function.is_function()) return call.evaluator.fail("T1006");
  const std::size_t arity = std::max<std::size_t>(function_of(function)->arity, 1);
  const std::span<const Value> all(values.begin(), values.size());
  return call.evaluator.apply(function, all.first(std::min(arity, all.size())), Value::null(), out);
}

Value index_value(std::size_t index) { return Value::number(static_cast<double>(index)); }

bool map(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  Sequence results(call.evaluator);
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    Value result;
    if (!call_with(call, call[1], {call[0].items()[i], index_value(i), call[0]}, result)) return false;
    if (!result.is_undefined()) results.push(result);
  }
  return results.finish(kSequence, out);
}

bool filter(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  Sequence results(call.evaluator);
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    Value verdict;
    bool is_kept = false;
    if (!call_with(call, call[1], {call[0].items()[i], index_value(i), call[0]}, verdict)) return false;
    if (!call.evaluator.truth(verdict, is_kept)) return false;
    if (is_kept) results.push(call[0].items()[i]);
  }
  return results.finish(kSequence, out);
}

bool single(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  bool has_match = false;
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    const Value item = call[0].items()[i];
    Value verdict;
    bool is_match = true;
    if (!call[1].is_undefined()) {
      if (!call_with(call, call[1], {item, index_value(i), call[0]}, verdict)) return false;
      if (!call.evaluator.truth(verdict, is_match)) return false;
    }
    if (!is_match) continue;
    if (has_match) return call.evaluator.fail("D3138", index_value(i));
    has_match = true;
    out = item;
  }
  return has_match || call.evaluator.fail("D3139");
}

bool reduce(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  if (call[1].is_function() && function_of(call[1])->arity < 2) return call.evaluator.fail("D3050");
  out = call[2];
  std::size_t i = 0;
  if (out.is_undefined() && call[0].size() > 0) out = call[0].items()[i++];
  for (; i < call[0].size(); ++i) {
    const Value so_far = out;
    if (!call_with(call, call[1], {so_far, call[0].items()[i], index_value(i), call[0]}, out)) return false;
  }
  return true;
}

bool each(const Call& call, Value& out) {
  Sequence results(call.evaluator);
  if (call[0].is_object()) {
    for (const json::Member& member : call[0].members()) {
      Value result;
      if (!call_with(call, call[1], {member.value, Value::string(member.key), call[0]}, result)) return false;
      if (!result.is_undefined()) results.push(result);
    }
  }
  return results.finish(kSequence, out);
}

bool sift(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_object()) return true;
  std::vector<json::Member> kept;
  for (const json::Member& member : call[0].members()) {
    Value verdict;
    bool is_kept = false;
    if (!call_with(call, call[1], {member.value, Value::string(member.key), call[0]}, verdict)) return false;
    if (!call.evaluator.truth(verdict, is_kept)) return false;
    if (is_kept) kept.push_back(member);
  }
  if (kept.empty() || !call.evaluator.reserve(kept.size() * sizeof(json::Member))) return kept.empty();
  auto* members = call.evaluator.arena().allocate_array<json::Member>(kept.size());
  std::ranges::uninitialized_copy(kept, std::span(members, kept.size()));
  out = Value::object({members, kept.size()});
  return true;
}

bool default_order(Value a, Value b, bool& out) {
  out = a.is_string() ? compare_utf16(a.as_string(), b.as_string()) > 0 : a.as_double() > b.as_double();
  return true;
}

bool sort(const Call& call, Value& out) {
  out = call[0];
  if (out.is_undefined() || out.size() <= 1) return true;
  if (!call.evaluator.make_array(call[0].items(), 0, out)) return false;
  // The copy is ours alone until it is given out.
  const std::span<Value> items(const_cast<Value*>(out.items().data()), out.size());
  if (!call[1].is_undefined()) {
    return call.evaluator.merge_sort(items, [&](Value a, Value b, bool& is_after) {
      const Value pair[] = {a, b};
      Value verdict;
      return call.evaluator.apply(call[1], pair, Value::null(), verdict) && call.evaluator.truth(verdict, is_after);
    });
  }
  for (const Value item : items) {
    bool is_number = false;
    if (!call.evaluator.is_numeric(item, is_number)) return false;
    if (item.kind() != items.front().kind() || !(is_number || item.is_string())) return call.evaluator.fail("D3070");
  }
  return call.evaluator.steps(items.size()) && call.evaluator.merge_sort(items, default_order);
}

constexpr Builtin kFunctions[] = {
    {"map", "<af>", 2, map},           {"filter", "<af>", 2, filter}, {"single", "<af?>", 2, single},
    {"reduce", "<afj?:j>", 3, reduce}, {"each", "<o-f:a>", 2, each},  {"sift", "<o-f?:o>", 2, sift},
    {"sort", "<af?:a>", 2, sort},
};

}  // namespace

std::span<const Builtin> higher_order_functions() { return kFunctions; }

}  // namespace atsume::jsonata
