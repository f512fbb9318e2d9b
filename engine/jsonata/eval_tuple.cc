// Tuple streams: paths with @$focus, #$index or % carry the variables of every item along.
#include <algorithm>

#include "jsonata/evaluator.h"

namespace atsume::jsonata {

Frame* Evaluator::make_tuple(const Node* path, Frame* parent, Value context) {
  Frame* tuple = make_frame(path->frame_slots, parent);
  tuple->slots[0] = context;
  return tuple;
}

Frame* Evaluator::copy_tuple(const Frame* tuple) {
  Frame* copy = make_frame(tuple->count, tuple->parent);
  std::copy_n(tuple->slots, tuple->count, copy->slots);
  return copy;
}

bool Evaluator::contexts_of(Value tuples, Value& out) {
  Sequence contexts(*this);
  for (const Value tuple : tuples.items()) contexts.push(tuple_of(tuple)->slots[0]);
  return contexts.finish(kSequence, out);
}

// A path that is, or becomes, a tuple stream. `result` is the value of the steps before `at`.
bool Evaluator::eval_stream_path(const Node* node, std::size_t at, Value result, Frame* frame, Value& out) {
  const auto& path = node->items;
  bool is_stream = false;
  bool becomes_stream = false;
  if (result.is_undefined() && at > 0) {
    result = Value::array({}).with_marks(kSequence);
    at = path.size();
  } else if (!result.is_array() && !make_array(std::span(&result, 1), kSequence, result)) {
    return false;
  }
  Frame* inner = make_tuple(node, frame, Value());
  for (; at < path.size(); ++at) {
    const Node* step = path[at];
    if (at == 0 && starts_with_constructor(step)) {
      Value made;
      if (!eval(step, result, inner, made)) return false;
      // With a focus the context stays what it was.
      if (step->focus_slot < 0 || at + 1 == path.size()) result = made;
      becomes_stream = step->is_tuple;
      if (becomes_stream && at + 1 < path.size()) continue;
    } else if (is_stream || becomes_stream || step->is_tuple) {
      if (!eval_stream_step(node, step, result, is_stream, frame, result)) return false;
      is_stream = true;
      continue;
    } else if (step->kind == NodeKind::kSort) {
      if (!sort_step(step, result, inner, result)) return false;
    } else {
      const Value context = result;
      if (!eval_step(step, context.items(), inner, at + 1 == path.size() ? Last::kYes : Last::kNo, result))
        return false;
    }
    if (result.is_undefined() || (result.is_array() && result.size() == 0)) break;
    if (!result.is_array() && !make_array(std::span(&result, 1), kSequence, result)) return false;
  }
  const Value tuples = result;
  if (is_stream && !node->hands_on_tuples && !contexts_of(tuples, result)) return false;
  if (node->keep_singleton && !keep_singleton(result)) return false;
  out = result;
  return node->group == nullptr || eval_group(node->group, is_stream ? tuples : result, inner, out);
}

// `input` holds plain items until the stream has started, tuples from then on.
bool Evaluator::eval_stream_step(const Node* path, const Node* step, Value input, bool is_started, Frame* frame,
                                 Value& tuples) {
  if (step->kind == NodeKind::kSort) {
    Frame* inner = is_started ? frame : make_tuple(path, frame, Value());
    if (!eval_sort(step, input, inner, tuples)) return false;
    if (!is_started) {
      Sequence numbered(*this);
      const Value sorted = tuples;
      for (std::size_t i = 0; i < sorted.size(); ++i) {
        Frame* tuple = make_tuple(path, frame, sorted.items()[i]);
        if (step->index_slot >= 0) tuple->slots[step->index_slot] = Value::number(static_cast<double>(i));
        numbered.push(Value::function(tuple));
      }
      if (!numbered.finish(kSequence | kTupleStream, tuples)) return false;
    } else {
      tuples = tuples.with_marks(kSequence | kTupleStream);
    }
    return eval_stages(step, tuples);
  }
  Sequence out(*this);
  for (const Value item : input.items()) {
    Frame* tuple = is_started ? tuple_of(item) : make_tuple(path, frame, item);
    Value result;
    if (!reserve(0) || !eval(step, tuple->slots[0], tuple, result)) return false;
    if (!bind_tuples(path, step, tuple, result, out)) return false;
  }
  return out.finish(kSequence | kTupleStream, tuples) && eval_stages(step, tuples);
}

// One new tuple for each item of what `step` gave for `tuple`.
bool Evaluator::bind_tuples(const Node*, const Node* step, Frame* tuple, Value result, Sequence& out) {
  if (result.is_undefined()) return true;
  const bool is_stream = result.is_array() && has_mark(result, kTupleStream);
  const std::span<const Value> items = result.is_array() ? result.items() : std::span<const Value>(&result, 1);
  if (!steps(items.size())) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Frame* bound = copy_tuple(tuple);
    if (is_stream) {
      const Frame* inner = tuple_of(items[i]);
      bound->slots[0] = inner->slots[0];
      for (const Import& import : step->imports) bound->slots[import.to_slot] = inner->slots[import.from_slot];
    } else if (step->focus_slot >= 0) {
      bound->slots[step->focus_slot] = items[i];
    } else {
      bound->slots[0] = items[i];
    }
    if (!is_stream && step->index_slot >= 0) {
      bound->slots[step->index_slot] = Value::number(static_cast<double>(i));
    }
    if (!is_stream && step->ancestor_slot >= 0) bound->slots[step->ancestor_slot] = tuple->slots[0];
    out.push(Value::function(bound));
  }
  return true;
}

bool Evaluator::eval_stages(const Node* step, Value& tuples) {
  for (const Stage& stage : step->stages) {
    if (stage.filter != nullptr) {
      if (!eval_filter(stage.filter, tuples, nullptr, tuples)) return false;
      continue;
    }
    for (std::size_t i = 0; stage.index_slot >= 0 && i < tuples.size(); ++i) {
      tuple_of(tuples.items()[i])->slots[stage.index_slot] = Value::number(static_cast<double>(i));
    }
  }
  return true;
}

}  // namespace atsume::jsonata
