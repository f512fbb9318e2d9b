#include <cmath>

#include "jsonata/evaluator.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

bool is_variable(const Node* step) {
  return step->kind == NodeKind::kVariable && step->stages.empty() && !step->is_tuple;
}

// What a step goes through one by one.
std::span<const Value> items_of(const Value& value) {
  return value.is_array() ? value.items() : std::span<const Value>(&value, value.is_undefined() ? 0 : 1);
}

}  // namespace

bool Evaluator::lookup(Value input, std::string_view key, Value& out) {
  if (!input.is_array()) {
    out = input.find(key);
    return true;
  }
  if (!check_stack()) return false;
  Sequence found(*this);
  for (const Value item : input.items()) {
    Value value;
    if (item.is_array()) {
      if (!lookup(item, key, value)) return false;
    } else {
      value = item.find(key);
    }
    if (!found.append(value)) return false;
  }
  return steps(input.size()) && found.finish(kSequence, out);
}

bool Evaluator::eval_path(const Node* node, Value input, Frame* frame, Value& out) {
  const auto& path = node->items;
  std::size_t at = 0;
  Value result = input;
  if (is_variable(path[0]) && !node->has_stream) {
    if (!eval(path[at++], input, frame, result)) return false;
    // An array that keeps its nesting is one item.
    if (has_mark(result, kConstructed) && !make_array(std::span(&result, 1), kSequence, result)) return false;
  } else if (path[0]->kind == NodeKind::kVariable && input.is_array()) {
    // A variable is not looked up once for each item of the context.
    if (!make_array(std::span(&input, 1), kSequence, result)) return false;
  }
  // A chain of names through plain objects needs no sequence at all.
  while (at < path.size() && result.is_object() && path[at]->is_plain_name && !path[at]->is_tuple) {
    result = member(result, path[at++]);
  }
  // An array that was kept at one item is kept by its own path only.
  if (at == path.size() && is_sequence(result)) {
    result = result.with_marks(static_cast<std::uint8_t>(result.marks() & ~kKeepSingleton));
  }
  // Everything in the path is resolved against the tuples' frame, even before the stream has started.
  if (node->has_stream) return eval_stream_path(node, at, result, frame, out);
  if (!eval_steps(node, at, frame, result)) return false;
  const bool is_kept = node->keep_singleton || node->group != nullptr;
  if (is_kept && !result.is_array()) {
    if (!make_array(std::span(&result, result.is_undefined() ? 0 : 1), kSequence, result)) return false;
  }
  if (node->keep_singleton && !keep_singleton(result)) return false;
  out = result;
  return node->group == nullptr || eval_group(node->group, result, frame, out);
}

// The steps from `at` on; `result` is the context before and the value after.
bool Evaluator::eval_steps(const Node* path, std::size_t at, Frame* frame, Value& result) {
  const bool collapses =
      !path->keep_singleton && !path->keep_array && path->group == nullptr && path->predicates.empty();
  for (; at < path->items.size(); ++at) {
    const Node* step = path->items[at];
    if (at == 0 && starts_with_constructor(step)) {
      if (!result.is_array() && !make_array(std::span(&result, 1), kSequence, result)) return false;
      if (!eval(step, result, frame, result)) return false;
      if (path->items.size() > 1 && !result.is_array()) return eval_after_single(path, frame, result);
    } else if (step->kind == NodeKind::kSort) {
      if (result.is_array() && result.size() == 0) result = Value();
      if (result.is_undefined()) break;
      if (!result.is_array() && !make_array(std::span(&result, 1), kSequence, result)) return false;
      if (!sort_step(step, result, frame, result)) return false;
    } else {
      const bool is_last = at + 1 == path->items.size();
      const Last last = !is_last ? Last::kNo : collapses ? Last::kCollapses : Last::kYes;
      const Value context = result;
      // The first step is also evaluated for a missing context.
      const auto items = at == 0 && context.is_undefined() ? std::span(&context, 1) : items_of(context);
      if (!eval_step(step, items, frame, last, result)) return false;
    }
    if (result.is_undefined() || (result.is_array() && result.size() == 0)) break;
  }
  return true;
}

// The reference goes on from an array constructor by indexes, whatever it gave: the characters of a text, and nothing
// of any other single value. An empty text stays what it is.
bool Evaluator::eval_after_single(const Node* path, Frame* frame, Value& result) {
  if (!result.is_string()) {
    result = Value();
    return true;
  }
  const std::string_view text = result.as_string();
  if (text.empty()) return true;
  Sequence characters(*this);
  for (std::size_t at = 0; at < text.size(); at += utf8_width(text[at])) {
    characters.push(Value::string(text.substr(at, utf8_width(text[at]))));
  }
  return steps(text.size()) && characters.finish(kSequence, result) && eval_steps(path, 1, frame, result);
}

// Marks a path's result so that it stays an array.
bool Evaluator::keep_singleton(Value& result) {
  if (!result.is_array()) return true;
  if (has_mark(result, kConstructed) && !is_sequence(result)) {
    if (!make_array(std::span(&result, 1), kSequence, result)) return false;
  }
  result = result.with_marks(result.marks() | kKeepSingleton);
  return true;
}

bool Evaluator::sort_step(const Node* step, Value input, Frame* frame, Value& out) {
  if (!eval_sort(step, input, frame, out)) return false;
  for (const Stage& stage : step->stages) {
    if (!eval_filter(stage.filter, out, frame, out)) return false;
  }
  return true;
}

// One item through one step.
bool Evaluator::eval_item(const Node* step, Value item, Frame* frame, Value& out) {
  if (step->kind == NodeKind::kName && !item.is_array()) {
    out = member(item, step);
  } else if (!eval(step, item, frame, out)) {
    return false;
  }
  for (const Stage& stage : step->stages) {
    if (!eval_filter(stage.filter, out, frame, out)) return false;
  }
  return true;
}

bool Evaluator::eval_step(const Node* step, std::span<const Value> items, Frame* frame, Last last, Value& out) {
  if (!steps(items.size())) return false;
  Sequence results(*this);
  std::size_t count = 0;
  Value only;
  for (const Value item : items) {
    Value value;
    if (!eval_item(step, item, frame, value)) return false;
    if (value.is_undefined()) continue;
    only = value;
    ++count;
    if (!value.is_array() || has_mark(value, kConstructed)) {
      results.push(value);
    } else if (!results.push_all(value.items())) {
      return false;
    }
  }
  if (last != Last::kNo && count == 1 && only.is_array() && !is_sequence(only)) {
    out = only;
    return true;
  }
  if (results.size() == 0) {
    out = last == Last::kYes ? Value::array({}).with_marks(kSequence) : Value();
    return true;
  }
  // One item needs no sequence around it where the next step, or the collapse, would take it out again.
  // What is undefined but was kept by a predicate goes on as an item.
  const bool is_plain = !results[0].is_array() && !results[0].is_undefined();
  if (results.size() == 1 && last != Last::kYes && (last == Last::kCollapses || is_plain)) {
    out = results[0];
    return true;
  }
  return results.finish(kSequence, out);
}

bool Evaluator::eval_filter(const Node* predicate, Value input, Frame* frame, Value& out) {
  if (!input.is_array() && !make_array(std::span(&input, 1), kSequence, input)) return false;
  const std::uint8_t marks = kSequence | (input.marks() & kTupleStream);
  if (predicate->kind != NodeKind::kLiteral || !predicate->literal.is_number()) {
    return filter_items(predicate, input, frame, out);
  }
  double index = std::floor(predicate->literal.as_double());
  if (index < 0) index += static_cast<double>(input.size());
  const bool is_inside = index >= 0 && index < static_cast<double>(input.size());
  const Value item = is_inside ? input.items()[static_cast<std::size_t>(index)] : Value();
  if (item.is_array()) {
    out = item;
    return true;
  }
  return make_array(std::span(&item, item.is_undefined() ? 0 : 1), marks, out);
}

bool Evaluator::filter_items(const Node* predicate, Value input, Frame* frame, Value& out) {
  const bool is_stream = has_mark(input, kTupleStream);
  Sequence kept(*this);
  std::size_t index = 0;
  for (const Value item : input.items()) {
    Frame* inner = is_stream ? tuple_of(item) : frame;
    Value verdict;
    if (!eval(predicate, is_stream ? inner->slots[0] : item, inner, verdict)) return false;
    std::size_t times = 0;
    if (!keeps(verdict, index++, input.size(), times)) return false;
    for (; times > 0; --times) kept.push(item);
  }
  return kept.finish(static_cast<std::uint8_t>(kSequence | (is_stream ? kTupleStream : 0)), out);
}

// A number or an array of numbers picks by index, anything else by its truth.
bool Evaluator::keeps(Value verdict, std::size_t index, std::size_t count, std::size_t& times) {
  std::span<const Value> numbers(&verdict, 1);
  if (verdict.is_array()) numbers = verdict.items();
  if (!steps(numbers.size() / 4)) return false;
  for (const Value number : numbers) {
    bool is_number = false;
    if (!is_numeric(number, is_number)) return false;
    if (!is_number) {
      bool is_true = false;
      if (!truth(verdict, is_true)) return false;
      times = is_true ? 1 : 0;
      return true;
    }
  }
  for (const Value number : numbers) {
    double wanted = std::floor(number.as_double());
    if (wanted < 0) wanted += static_cast<double>(count);
    if (wanted == static_cast<double>(index)) ++times;
  }
  return true;
}

bool Evaluator::eval_wildcard(Value input, Value& out) {
  if (input.is_array() && has_mark(input, kOuterWrapper) && input.size() > 0) input = input.items()[0];
  Sequence found(*this);
  // Once an array has been taken in, the result is a plain array.
  std::uint8_t marks = kSequence;
  const auto take = [&](Value value) {
    if (value.is_array()) {
      marks = 0;
      return flatten(value, found);
    }
    found.push(value);
    return true;
  };
  if (input.is_object()) {
    for (const json::Member& member : input.members()) {
      if (!take(member.value)) return false;
    }
  } else if (input.is_array()) {
    for (const Value item : input.items()) {
      if (!take(item)) return false;
    }
  }
  return steps(found.size()) && found.finish(marks, out);
}

bool Evaluator::flatten(Value value, Sequence& out) {
  if (!value.is_array()) {
    out.push(value);
    return true;
  }
  if (!check_stack() || !steps(value.size())) return false;
  for (const Value item : value.items()) {
    if (!flatten(item, out)) return false;
  }
  return true;
}

bool Evaluator::eval_descendants(Value input, Value& out) {
  out = Value();
  if (input.is_undefined()) return true;
  Sequence found(*this);
  if (!descend(input, found)) return false;
  if (found.size() == 1) {
    out = found[0];
    return true;
  }
  return found.finish(kSequence, out);
}

bool Evaluator::descend(Value value, Sequence& out) {
  if (!check_stack() || !step()) return false;
  if (value.is_array()) {
    for (const Value item : value.items()) {
      if (!descend(item, out)) return false;
    }
    return true;
  }
  out.push(value);
  if (!value.is_object()) return true;
  for (const json::Member& member : value.members()) {
    if (!descend(member.value, out)) return false;
  }
  return true;
}

}  // namespace atsume::jsonata
