// The transform operator: a copy of a value in which the objects that a pattern finds are changed.
#include <algorithm>
#include <unordered_map>

#include "jsonata/evaluator.h"

namespace atsume::jsonata {
namespace {

// Values are immutable and have no identity, so the copy gives every object members of its own, and their
// address says which object of the copy the pattern has found. Changed objects are put in at the end.
class Transformation {
 public:
  explicit Transformation(Evaluator& evaluator) : evaluator_(evaluator) {}

  bool copy(Value value, Value& out) {
    out = value;
    if (!value.is_array() && !value.is_object()) return true;
    if (!evaluator_.check_stack() || !evaluator_.steps(1 + value.size())) return false;
    if (value.is_array()) {
      Sequence items(evaluator_);
      for (const Value item : value.items()) {
        Value copied;
        if (!copy(item, copied)) return false;
        items.push(copied);
      }
      return items.finish(value.marks(), out);
    }
    std::vector<json::Member> members(value.members().begin(), value.members().end());
    for (json::Member& member : members) {
      if (!copy(member.value, member.value)) return false;
    }
    return make_object(members, out);
  }

  bool make_object(const std::vector<json::Member>& members, Value& out) {
    const std::size_t size = std::max<std::size_t>(members.size(), 1);
    if (!evaluator_.reserve(size * sizeof(json::Member))) return false;
    auto* memory = evaluator_.arena().allocate_array<json::Member>(size);
    std::ranges::uninitialized_copy(members, std::span(memory, members.size()));
    out = Value::object({memory, members.size()});
    return true;
  }

  // `object` of the copy, in its present state.
  const std::vector<json::Member>* changed(Value object) const {
    const auto found = changed_.find(object.members().data());
    return found == changed_.end() ? nullptr : &found->second;
  }

  void change(Value object, std::vector<json::Member> members) {
    changed_[object.members().data()] = std::move(members);
  }

  // `value` with all changes put in.
  bool rebuild(Value value, Value& out) {
    out = value;
    if (changed_.empty() || (!value.is_array() && !value.is_object())) return true;
    if (!evaluator_.check_stack() || !evaluator_.steps(1 + value.size())) return false;
    if (value.is_array()) {
      Sequence items(evaluator_);
      for (const Value item : value.items()) {
        Value rebuilt;
        if (!rebuild(item, rebuilt)) return false;
        items.push(rebuilt);
      }
      return items.finish(value.marks(), out);
    }
    const auto* present = changed(value);
    std::vector<json::Member> members(value.members().begin(), value.members().end());
    if (present != nullptr) members = *present;
    for (json::Member& member : members) {
      if (!rebuild(member.value, member.value)) return false;
    }
    return make_object(members, out);
  }

 private:
  Evaluator& evaluator_;
  std::unordered_map<const json::Member*, std::vector<json::Member>> changed_;
};

void set_member(std::vector<json::Member>& members, const json::Member& wanted) {
  const auto found = std::ranges::find(members, wanted.key, &json::Member::key);
  if (found == members.end()) {
    members.push_back(wanted);
  } else {
    found->value = wanted.value;
  }
}

}  // namespace

bool Evaluator::call_transform(Function* function, Value target, Value& out) {
  const Node* node = function->node;
  out = Value();
  if (target.is_undefined()) return true;
  if (!target.is_object() && !target.is_array()) return fail("T0410", target);
  Transformation transformation(*this);
  Value copy;
  Value matches;
  if (!transformation.copy(target, copy) || !eval(node->first, copy, function->frame, matches)) return false;
  const auto items = matches.is_array() ? matches.items() : std::span<const Value>(&matches, 1);
  for (const Value match : items) {
    if (match.is_undefined()) continue;
    Value present;
    if (!transformation.rebuild(match, present)) return false;
    Value update;
    if (!eval(node->second, present, function->frame, update)) return false;
    if (!update.is_undefined() && !update.is_object()) return fail_at(node->second, "T2011", update, "");
    if (!match.is_object()) continue;
    std::vector<json::Member> members(match.members().begin(), match.members().end());
    if (const auto* before = transformation.changed(match)) members = *before;
    if (update.is_object()) {
      for (const json::Member& member : update.members()) set_member(members, member);
    }
    transformation.change(match, members);
    if (node->third == nullptr) continue;
    Value deletions;
    if (!transformation.rebuild(match, present) || !eval(node->third, present, function->frame, deletions))
      return false;
    if (deletions.is_undefined()) continue;
    const auto names = deletions.is_array() ? deletions.items() : std::span<const Value>(&deletions, 1);
    for (const Value name : names) {
      if (!name.is_string()) return fail_at(node->third, "T2012", deletions, "");
      std::erase_if(members, [name](const json::Member& member) { return member.key == name.as_string(); });
    }
    transformation.change(match, std::move(members));
  }
  return transformation.rebuild(copy, out);
}

}  // namespace atsume::jsonata
