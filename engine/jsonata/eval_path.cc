#include <cmath>

#include "jsonata/evaluator.h"

namespace atsume::jsonata {
namespace {

bool is_plain_name(const Node* step) { return step->kind == NodeKind::kName && step->stages.empty(); }

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
  const auto& path_steps = node->items;
  std::size_t at = 0;
  Value current = input;
  // A chain of names through plain objects needs no sequence at all.
  while (at < path_steps.size() && !current.is_array() && is_plain_name(path_steps[at]) && !path_steps[at]->is_tuple) {
    current = current.find(path_steps[at++]->text);
    if (current.is_undefined()) break;
  }
  const bool is_array = current.is_array() && (at > 0 || path_steps[0]->kind != NodeKind::kVariable);
  Value result = current;
  bool has_result = at > 0;
  const bool is_at_end = at == path_steps.size() || (has_result && current.is_undefined());
  if (has_result && current.is_undefined()) {
    result = Value::array({}).with_marks(kSequence);
  }
  if (!is_array && !is_at_end && !make_array(std::span(&current, 1), kSequence, result)) return false;
  bool is_stream = false;
  // Everything in the path is resolved against the tuples' frame, even before the stream has started.
  Frame* inner = node->has_stream ? make_tuple(node, frame, Value()) : frame;
  for (; !is_at_end && at < path_steps.size(); ++at) {
    const Node* step = path_steps[at];
    if (at == 0 && step->is_constructed && step->kind == NodeKind::kArray) {
      if (!eval(step, result, inner, result)) return false;
    } else if (is_stream || step->is_tuple) {
      if (!eval_stream_step(node, step, result, is_stream, frame, result)) return false;
      is_stream = true;
      continue;
    } else if (!eval_step(step, result, inner, at + 1 == path_steps.size(), result)) {
      return false;
    }
    if (result.is_undefined() || (result.is_array() && result.size() == 0)) break;
    if (!result.is_array() && !make_array(std::span(&result, 1), kSequence, result)) return false;
  }
  if (at == path_steps.size() && is_at_end && !result.is_array() && (node->keep_singleton || node->group != nullptr)) {
    if (!make_array(std::span(&result, 1), kSequence, result)) return false;
  }
  Value tuples = result;
  if (is_stream && !node->hands_on_tuples && !contexts_of(tuples, result)) return false;
  if (node->keep_singleton && result.is_array()) {
    if (has_mark(result, kConstructed) && !is_sequence(result)) {
      if (!make_array(std::span(&result, 1), kSequence, result)) return false;
    }
    result = result.with_marks(result.marks() | kKeepSingleton);
  }
  out = result;
  if (node->group == nullptr) return true;
  return eval_group(node->group, is_stream ? tuples : result, inner, out);
}

bool Evaluator::eval_step(const Node* step, Value input, Frame* frame, bool is_last, Value& out) {
  if (step->kind == NodeKind::kSort) {
    if (!eval_sort(step, input, frame, out)) return false;
    for (const Stage& stage : step->stages) {
      if (!eval_filter(stage.filter, out, frame, out)) return false;
    }
    return true;
  }
  Sequence results(*this);
  std::size_t count = 0;
  Value only;
  for (const Value item : input.items()) {
    Value value;
    if (is_plain_name(step) && !item.is_array()) {
      value = item.find(step->text);
      if (!this->step()) return false;
    } else {
      if (!eval(step, item, frame, value)) return false;
      for (const Stage& stage : step->stages) {
        if (!eval_filter(stage.filter, value, frame, value)) return false;
      }
    }
    if (value.is_undefined()) continue;
    only = value;
    ++count;
    if (!value.is_array() || has_mark(value, kConstructed)) {
      results.push(value);
    } else if (!results.push_all(value.items())) {
      return false;
    }
  }
  if (is_last && count == 1 && only.is_array() && !is_sequence(only)) {
    out = only;
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
