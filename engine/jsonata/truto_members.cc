// Objects: choosing members, mapping values, leaving out what is empty.
#include <algorithm>

#include "atsume/base/text.h"
#include "jsonata/truto.h"
#include "jsonata/truto_path.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

// An index that a path writes to may be so far beyond the end of an array.
constexpr std::size_t kHolesMax = 10'000;

std::string_view kept(Evaluator& evaluator, std::string_view key) { return evaluator.arena().copy(key); }

// `base` with `value` at the rest of the path; what is on the way is copied, what is missing is made.
bool with(Evaluator& evaluator, Value base, std::span<const std::string> path, Value value, Value& out) {
  out = value;
  if (path.empty()) return true;
  if (!evaluator.check_stack() || !evaluator.steps(base.is_string() ? 1 : base.size() + 1)) return false;
  const std::size_t index = array_index(path.front());
  if (base.is_array() || (!base.is_object() && index != std::string_view::npos)) {
    const auto old = base.is_array() ? base.items() : std::span<const Value>();
    std::vector<Value> items(old.begin(), old.end());
    if (index > items.size() + kHolesMax)
      return evaluator.fail_budget(Limit::kSequence, "an index of a path is far beyond its array");
    if (index >= items.size()) items.resize(index + 1, Value::null());
    return with(evaluator, items[index], path.subspan(1), value, items[index]) && evaluator.make_array(items, 0, out);
  }
  std::vector<json::Member> members;
  if (base.is_object()) members.assign(base.members().begin(), base.members().end());
  auto place = std::ranges::find(members, path.front(), &json::Member::key);
  if (place == members.end()) {
    if (!evaluator.reserve(path.front().size())) return false;
    place = members.insert(members.end(), json::Member{kept(evaluator, path.front()), Value()});
  }
  const Value inner = place->value;
  return with(evaluator, inner, path.subspan(1), value, place->value) && give_object(evaluator, members, out);
}

bool without(Evaluator& evaluator, Value base, std::span<const std::string> path, Value& out) {
  out = base;
  if (get(base, Path(path.begin(), path.begin() + 1)).is_undefined()) return true;
  if (!evaluator.check_stack() || !evaluator.steps(base.size())) return false;
  if (base.is_array()) {
    std::vector<Value> items(base.items().begin(), base.items().end());
    const std::size_t index = array_index(path.front());
    if (index >= items.size()) return true;
    if (path.size() == 1) {
      items[index] = Value::null();
    } else if (!without(evaluator, Value(items[index]), path.subspan(1), items[index])) {
      return false;
    }
    return evaluator.make_array(items, 0, out);
  }
  if (!base.is_object()) return true;
  std::vector<json::Member> members(base.members().begin(), base.members().end());
  const auto place = std::ranges::find(members, path.front(), &json::Member::key);
  if (path.size() == 1) {
    members.erase(place);
  } else if (!without(evaluator, Value(place->value), path.subspan(1), place->value)) {
    return false;
  }
  return give_object(evaluator, members, out);
}

// An array seen as an object: its indexes are the keys.
bool as_object(Evaluator& evaluator, Value value, Value& out) {
  out = value.is_object() ? value : Value::object({});
  if (!value.is_array()) return true;
  std::vector<json::Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!evaluator.step()) return false;
    members.push_back({kept(evaluator, std::to_string(i)), value.items()[i]});
  }
  return give_object(evaluator, members, out);
}

// Calls `use` with the path of each key; keys may be given one by one or in arrays.
template <class Use>
bool for_each_path(const Call& call, Value object, Use use) {
  Path path;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const Value given = call.arguments[i];
    for (const Value key : items_of(given)) {
      if (!call.evaluator.step() || !path_of(call.evaluator, key, object, path)) return false;
      if (!path.empty() && !use(path)) return false;
    }
  }
  return true;
}

bool has_only_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Texts and numbers are looked up; what the table does not have stays as it is.
class Mapping {
 public:
  // `has_lower_keys`: the table's keys are in lower case already, so they are compared as they are.
  Mapping(Evaluator& evaluator, Value table, bool has_lower_keys)
      : evaluator_(evaluator), has_lower_keys_(has_lower_keys) {
    if (table.is_object()) members_ = table.members();
  }

  bool apply(Value value, Value& out) {
    out = value;
    if (!evaluator_.step() || !evaluator_.check_stack()) return false;
    if (value.is_array()) return apply_items(value, out);
    if (value.is_object()) return apply_members(value, out);
    if (!value.is_string() && !value.is_number()) return true;
    std::string text;
    if (!script_text(evaluator_, value, text) || !evaluator_.steps(members_.size() / 8 + text.size() / 8)) return false;
    const Value found = look_up(lower_case(text));
    if (!is_missing(found)) out = found;
    return true;
  }

 private:
  bool is_key(std::string_view key, std::string_view folded) const {
    if (has_lower_keys_) return key == folded;
    return has_only_ascii(key) ? base::equals_ignoring_case(key, folded) : lower_case(key) == folded;
  }
  // Of keys that differ in case only the last one counts.
  Value look_up(std::string_view folded) const {
    for (std::size_t i = members_.size(); i-- > 0;) {
      if (is_key(members_[i].key, folded)) return members_[i].value;
    }
    return {};
  }
  bool apply_items(Value value, Value& out) {
    std::vector<Value> items(value.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!apply(value.items()[i], items[i])) return false;
    }
    return evaluator_.make_array(items, 0, out);
  }
  bool apply_members(Value value, Value& out) {
    std::vector<json::Member> members(value.members().begin(), value.members().end());
    for (json::Member& member : members) {
      if (!apply(Value(member.value), member.value)) return false;
    }
    return give_object(evaluator_, members, out);
  }

  Evaluator& evaluator_;
  std::span<const json::Member> members_;
  bool has_lower_keys_;
};

}  // namespace

bool pick(const Call& call, Value& out) {
  out = Value::object({});
  const Value object = call[0];
  return for_each_path(call, object, [&](const Path& path) {
    const Value value = get(object, path);
    return value.is_undefined() || with(call.evaluator, Value(out), path, value, out);
  });
}

bool omit(const Call& call, Value& out) {
  if (!as_object(call.evaluator, call[0], out)) return false;
  return for_each_path(call, out, [&](const Path& path) { return without(call.evaluator, Value(out), path, out); });
}

bool map_values(const Call& call, Value& out) {
  out = call[3].is_undefined() ? call[0] : call[3];
  if (is_missing(call[0])) return true;
  return Mapping(call.evaluator, call[1], is_truthy(call[2])).apply(call[0], out);
}

bool remove_empty(const Call& call, Value& out) {
  out = is_empty(call[0]) ? Value() : call[0];
  if (!out.is_object()) return true;
  std::vector<json::Member> members;
  for (const json::Member& member : call[0].members()) {
    if (!is_empty(member.value)) members.push_back(member);
  }
  if (members.size() == call[0].size()) return true;
  out = Value();
  return members.empty() || give_object(call.evaluator, members, out);
}

bool remove_empty_items(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_array()) return true;
  Sequence items(call.evaluator);
  for (const Value item : call[0].items()) {
    if (is_truthy(item) && !is_empty(item)) items.push(item);
  }
  return call.evaluator.steps(call[0].size()) && items.finish(0, out);
}

}  // namespace atsume::jsonata::truto
