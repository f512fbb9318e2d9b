#include <algorithm>
#include <limits>
#include <unordered_set>

#include "jsonata/evaluator.h"

namespace atsume::jsonata {
namespace {

bool count(const Call& call, Value& out) {
  out = Value::number(call[0].is_undefined() ? 0 : static_cast<double>(call[0].size()));
  return true;
}

bool append(const Call& call, Value& out) { return call.evaluator.concat(call[0], call[1], out); }

bool reverse(const Call& call, Value& out) {
  out = call[0];
  if (out.is_undefined() || out.size() <= 1) return true;
  if (!call.evaluator.steps(out.size() / 16)) return false;
  Sequence items(call.evaluator);
  for (std::size_t i = out.size(); i-- > 0;) items.push(call[0].items()[i]);
  return items.finish(0, out);
}

bool shuffle(const Call& call, Value& out) {
  out = call[0];
  if (out.is_undefined() || out.size() <= 1) return true;
  base::Random* source = call.evaluator.environment().random;
  if (source == nullptr) {
    return call.evaluator.fail_with_message("U1003",
                                            "$shuffle is not available here: there is no source of randomness");
  }
  if (!call.evaluator.steps(out.size())) return false;
  Sequence items(call.evaluator);
  if (!items.push_all(out.items())) return false;
  for (std::size_t i = items.size() - 1; i > 0; --i) std::swap(items[i], items[source->below(i + 1)]);
  return items.finish(0, out);
}

// Scalars are found by hash; only arrays and objects are compared one by one.
class Distinct {
 public:
  explicit Distinct(Evaluator& evaluator) : evaluator_(evaluator) {}

  bool is_new(Value value, bool& out) {
    out = true;
    if (value.is_string()) {
      out = texts_.insert(value.as_string()).second;
    } else if (value.is_number() && !value.has_number_text()) {
      out = numbers_.insert(value.as_double() == 0 ? 0 : value.as_double()).second && !is_among(others_, value);
    } else {
      for (const Value other : others_) {
        bool is_equal = false;
        if (!evaluator_.step() || !evaluator_.equal(value, other, is_equal)) return false;
        if (is_equal) out = false;
        if (is_equal) return true;
      }
      if (value.is_number() && numbers_.contains(value.as_double())) out = false;
      if (out) others_.push_back(value);
    }
    return true;
  }

 private:
  static bool is_among(const std::vector<Value>& values, Value number) {
    return std::ranges::any_of(
        values, [number](Value other) { return other.is_number() && other.as_double() == number.as_double(); });
  }

  Evaluator& evaluator_;
  std::unordered_set<std::string_view> texts_;
  std::unordered_set<double> numbers_;
  std::vector<Value> others_;
};

bool distinct(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_array() || out.size() <= 1) return true;
  Distinct seen(call.evaluator);
  Sequence items(call.evaluator);
  for (const Value item : call[0].items()) {
    bool is_new = false;
    if (!call.evaluator.step() || !seen.is_new(item, is_new)) return false;
    if (is_new) items.push(item);
  }
  return items.finish(is_sequence(call[0]) ? kSequence : 0, out);
}

bool zip(const Call& call, Value& out) {
  std::size_t length = call.arguments.empty() ? 0 : std::numeric_limits<std::size_t>::max();
  for (const Value list : call.arguments) length = std::min(length, list.is_array() ? list.size() : 0);
  Sequence tuples(call.evaluator);
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<Value> items;
    for (const Value list : call.arguments) items.push_back(list.items()[i]);
    Value tuple;
    if (!call.evaluator.step() || !call.evaluator.make_array(items, 0, tuple)) return false;
    tuples.push(tuple);
  }
  return tuples.finish(0, out);
}

bool exists(const Call& call, Value& out) {
  out = Value::boolean(!call[0].is_undefined());
  return true;
}

bool boolean(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  bool is_true = false;
  if (!call.evaluator.truth(call[0], is_true)) return false;
  out = Value::boolean(is_true);
  return true;
}

bool negation(const Call& call, Value& out) {
  if (!boolean(call, out)) return false;
  if (!out.is_undefined()) out = Value::boolean(!out.as_bool());
  return true;
}

constexpr Builtin kFunctions[] = {
    {"count", "<a:n>", 1, count},     {"append", "<xx:a>", 2, append},    {"reverse", "<a:a>", 1, reverse},
    {"shuffle", "<a:a>", 1, shuffle}, {"distinct", "<x:x>", 1, distinct}, {"zip", "<a+>", 0, zip},
    {"exists", "<x:b>", 1, exists},   {"boolean", "<x-:b>", 1, boolean},  {"not", "<x-:b>", 1, negation},
};

}  // namespace

std::span<const Builtin> array_functions() { return kFunctions; }

bool Evaluator::concat(Value a, Value b, Value& out) {
  out = a.is_undefined() ? b : a;
  if (a.is_undefined() || b.is_undefined()) return true;
  Sequence items(*this);
  return items.append(a) && items.append(b) && items.finish(0, out);
}

}  // namespace atsume::jsonata
