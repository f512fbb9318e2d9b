#include <algorithm>

#include "jsonata/evaluator.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

// Halves as the reference does, so that inconsistent comparison functions give the same order.
bool sort_range(std::span<Value> items, std::span<Value> scratch, const Evaluator::IsAfter& is_after) {
  if (items.size() < 2) return true;
  const std::size_t middle = items.size() / 2;
  const auto left = items.first(middle);
  const auto right = items.subspan(middle);
  if (!sort_range(left, scratch.first(middle), is_after)) return false;
  if (!sort_range(right, scratch.subspan(middle), is_after)) return false;
  std::size_t l = 0;
  std::size_t r = 0;
  std::size_t at = 0;
  while (l < left.size() && r < right.size()) {
    bool takes_right = false;
    if (!is_after(left[l], right[r], takes_right)) return false;
    scratch[at++] = takes_right ? right[r++] : left[l++];
  }
  while (l < left.size()) scratch[at++] = left[l++];
  while (r < right.size()) scratch[at++] = right[r++];
  std::ranges::copy(scratch.first(at), items.begin());
  return true;
}

bool is_sortable(Value value) { return value.is_string() || value.is_number(); }

}  // namespace

bool Evaluator::merge_sort(std::span<Value> items, const IsAfter& is_after) {
  std::vector<Value> scratch(items.size());
  return sort_range(items, scratch, is_after);
}

bool Evaluator::eval_sort(const Node* step, Value input, Frame* frame, Value& out) {
  out = input;
  const bool is_stream = has_mark(input, kTupleStream);
  if (input.size() < 2) {
    if (!input.is_array() || is_stream || has_mark(input, kConstructed)) return true;
    // What has come through a path is no array of its own any more.
    out = Value();
    return input.size() == 0 || make_array(input.items(), kSequence, out);
  }
  if (!make_array(input.items(), 0, out)) return false;
  // The copy is ours alone until it is given out.
  const std::span<Value> items(const_cast<Value*>(out.items().data()), out.size());
  const auto is_after = [&](Value a, Value b, bool& after) { return sort_after(step, a, b, is_stream, frame, after); };
  if (!merge_sort(items, is_after)) return false;
  if (is_stream) out = out.with_marks(kTupleStream);
  return true;
}

// Whether `a` goes behind `b`. What is undefined goes last, whatever the direction.
bool Evaluator::sort_after(const Node* step, Value a, Value b, bool is_stream, Frame* frame, bool& out) {
  Frame* frame_a = is_stream ? tuple_of(a) : frame;
  Frame* frame_b = is_stream ? tuple_of(b) : frame;
  out = false;
  for (const SortTerm& term : step->terms) {
    Value x;
    Value y;
    if (!eval(term.expression, is_stream ? frame_a->slots[0] : a, frame_a, x)) return false;
    if (!eval(term.expression, is_stream ? frame_b->slots[0] : b, frame_b, y)) return false;
    if (x.is_undefined() && y.is_undefined()) continue;
    if (x.is_undefined() || y.is_undefined()) {
      out = x.is_undefined();
      return true;
    }
    if (!is_sortable(x) || !is_sortable(y)) return fail_at(step, "T2008", is_sortable(x) ? y : x, "");
    if (x.kind() != y.kind()) return fail_at(step, "T2007", x, "");
    int order = 0;
    if (x.is_string()) {
      order = compare_utf16(x.as_string(), y.as_string());
    } else if (x.as_double() != y.as_double()) {
      order = x.as_double() < y.as_double() ? -1 : 1;
    }
    if (order == 0) continue;
    out = (order > 0) != term.is_descending;
    return true;
  }
  return true;
}

}  // namespace atsume::jsonata
