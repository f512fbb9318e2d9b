// Constructors: arrays, ranges, objects, and grouping, which is an object constructor over many items.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "jsonata/evaluator.h"
#include "jsonata/member_order.h"

namespace atsume::jsonata {
namespace {

constexpr double kRangeMax = 1e7;

bool is_integer(Value value) {
  return value.is_number() && std::isfinite(value.as_double()) && std::trunc(value.as_double()) == value.as_double();
}

// The items that share a key, gathered in order.
struct Group {
  std::string_view key;
  std::size_t pair = 0;
  Value single;
  std::vector<Value> many;  // used from the second item on

  void add(Value item, bool is_stream) {
    if (many.empty()) take(single, is_stream);
    take(item, is_stream);
  }
  void take(Value item, bool is_stream) {
    if (item.is_array() && !is_stream) {
      many.insert(many.end(), item.items().begin(), item.items().end());
    } else if (!item.is_undefined()) {
      many.push_back(item);
    }
  }
};

class GroupTable {
 public:
  Group* find(std::string_view key) {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &groups_[found->second];
  }
  void add(Group group) {
    by_key_.emplace(group.key, groups_.size());
    groups_.push_back(std::move(group));
  }
  std::vector<Group>& groups() { return groups_; }

 private:
  std::vector<Group> groups_;
  std::unordered_map<std::string_view, std::size_t> by_key_;
};

}  // namespace

bool Evaluator::eval_array(const Node* node, Value input, Frame* frame, Value& out) {
  const std::uint8_t marks = node->is_constructed ? kConstructed : 0;
  const bool is_range =
      node->items.size() == 1 && node->items[0]->symbol == Symbol::kDotDot && node->items[0]->kind == NodeKind::kBinary;
  if (is_range) {
    if (!eval(node->items[0], input, frame, out)) return false;
    if (out.is_undefined()) out = Value::array({});
    if (!out.is_array()) return make_array(std::span(&out, 1), marks, out);
    out = out.with_marks(marks);
    return true;
  }
  Sequence items(*this);
  for (const Node* item : node->items) {
    Value value;
    if (!eval(item, input, frame, value)) return false;
    if (item->kind == NodeKind::kArray && !value.is_undefined()) {
      items.push(value);
    } else if (!items.append(value)) {
      return false;
    }
  }
  return items.finish(marks, out);
}

bool Evaluator::eval_range(const Node* node, Value input, Frame* frame, Value& out) {
  Value from;
  Value to;
  if (!eval(node->first, input, frame, from) || !eval(node->second, input, frame, to)) return false;
  out = Value();
  if (!from.is_undefined() && !is_integer(from)) return fail_at(node, "T2003", from, "..");
  if (!to.is_undefined() && !is_integer(to)) return fail_at(node, "T2004", to, "..");
  if (from.is_undefined() || to.is_undefined() || from.as_double() > to.as_double()) return true;
  const double count = to.as_double() - from.as_double() + 1;
  if (count > kRangeMax) return fail_at(node, "D2014", Value::number(count), "..");
  const auto size = static_cast<std::size_t>(count);
  if (size > environment_.budget.sequence_max) return fail_budget(Limit::kSequence, "a range holds too many numbers");
  if (!steps(size / 4) || !reserve(size * sizeof(Value))) return false;
  Value* numbers = arena().allocate_array<Value>(size);
  const double first = from.as_double();
  for (std::size_t i = 0; i < size; ++i) numbers[i] = Value::number(first + static_cast<double>(i));
  out = Value::array({numbers, size}).with_marks(kSequence);
  return true;
}

// An object of keys that are known: nothing has to be grouped when there is only one item.
bool Evaluator::eval_object(const Node* node, Value input, Frame* frame, Value& out) {
  if (!node->has_fixed_keys || input.is_array()) return eval_group(node, input, frame, out);
  if (!reserve(node->pairs.size() * sizeof(json::Member))) return false;
  auto* members = arena().allocate_array<json::Member>(node->pairs.size());
  std::size_t count = 0;
  for (const ObjectPair& pair : node->pairs) {
    Value value;
    if (!eval(pair.value, input, frame, value)) return false;
    if (!value.is_undefined()) new (&members[count++]) json::Member{pair.key->literal.as_string(), value};
  }
  out = Value::object({members, count});
  return true;
}

bool Evaluator::eval_group(const Node* node, Value input, Frame* frame, Value& out) {
  const bool is_stream = input.is_array() && has_mark(input, kTupleStream);
  const Value nothing = Value::undefined();
  std::span<const Value> items = input.is_array() ? input.items() : std::span<const Value>(&input, 1);
  if (items.empty()) items = std::span(&nothing, 1);
  GroupTable table;
  for (const Value item : items) {
    const bool is_tuple = is_stream && item.is_function();
    Frame* inner = is_tuple ? tuple_of(item) : frame;
    const Value context = is_tuple ? inner->slots[0] : item;
    // An empty stream has no frame for its own names, so there is nothing to read.
    if (is_stream && !is_tuple) break;
    for (std::size_t pair = 0; pair < node->pairs.size(); ++pair) {
      Value key;
      if (!eval(node->pairs[pair].key, context, inner, key)) return false;
      if (key.is_undefined()) continue;
      if (!key.is_string()) return fail_at(node, "T1003", key, "");
      if (is_reserved_key(key.as_string())) return fail_at(node, "D1013", key, "");
      Group* group = table.find(key.as_string());
      if (group == nullptr) {
        table.add({key.as_string(), pair, item, {}});
      } else if (group->pair != pair) {
        return fail_at(node, "D1009", key, "");
      } else {
        group->add(item, is_stream);
      }
    }
  }
  const auto& groups = table.groups();
  if (!reserve(groups.size() * sizeof(json::Member))) return false;
  auto* members = arena().allocate_array<json::Member>(std::max<std::size_t>(groups.size(), 1));
  std::size_t count = 0;
  for (const Group& group : groups) {
    Value context = group.single;
    Frame* inner = frame;
    if (is_stream) {
      const std::span<const Value> tuples = group.many.empty() ? std::span(&group.single, 1) : std::span(group.many);
      if (!merge_tuples(tuples, inner)) return false;
      context = inner->slots[0];
    } else if (!group.many.empty() && !make_array(group.many, 0, context)) {
      return false;
    }
    Value value;
    if (!eval(node->pairs[group.pair].value, context, inner, value)) return false;
    if (!value.is_undefined()) new (&members[count++]) json::Member{group.key, value};
  }
  order_members({members, count});
  out = Value::object({members, count});
  return true;
}

// One tuple out of many: each variable holds the values of all of them.
bool Evaluator::merge_tuples(std::span<const Value> tuples, Frame*& out) {
  out = copy_tuple(tuple_of(tuples.front()));
  if (tuples.size() == 1) return true;
  for (std::uint32_t slot = 0; slot < out->count; ++slot) {
    Sequence values(*this);
    std::size_t present = 0;
    Value last;
    for (const Value tuple : tuples) {
      const Value value = tuple_of(tuple)->slots[slot];
      if (value.is_undefined()) continue;
      ++present;
      last = value;
      if (!values.append(value)) return false;
    }
    if (present == 1) {
      out->slots[slot] = last;
    } else if (present > 1 && !values.finish(0, out->slots[slot])) {
      return false;
    }
  }
  return true;
}

}  // namespace atsume::jsonata
