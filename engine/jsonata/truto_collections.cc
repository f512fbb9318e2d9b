// Arrays as lodash handles them. A value that is no array counts as an array of it, since the language
// collapses arrays of one item.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "jsonata/truto.h"
#include "jsonata/truto_path.h"
#include "jsonata/truto_support.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr double kOneLevel = 1;

// Undefined, null and NaN go behind all others, in any case.
int rank(Value value) {
  if (value.is_undefined()) return 2;
  if (value.is_null()) return 1;
  return value.is_number() && std::isnan(value.as_double()) ? 3 : 0;
}

bool is_greater(Value a, Value b) {
  if (a.is_string() && b.is_string()) return compare_utf16(a.as_string(), b.as_string()) > 0;
  return script_number(a) > script_number(b);
}

int compare(Value a, Value b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) != 0) return 0;
  return is_greater(a, b) ? 1 : is_greater(b, a) ? -1 : 0;
}

// What makes two values the same one: their text for scalars, their place for arrays and objects.
bool identity(Evaluator& evaluator, Value value, std::string& out) {
  const void* place = value.is_array()      ? static_cast<const void*>(value.items().data())
                      : value.is_object()   ? static_cast<const void*>(value.members().data())
                      : value.is_function() ? value.as_function()
                                            : nullptr;
  if (place == nullptr && !script_text(evaluator, value, out)) return false;
  if (place != nullptr) out = std::to_string(reinterpret_cast<std::uintptr_t>(place));
  out += static_cast<char>('0' + static_cast<int>(value.kind()));
  return true;
}

bool flatten_into(Evaluator& evaluator, std::span<const Value> items, double levels, Sequence& out) {
  if (!evaluator.check_stack()) return false;
  for (const Value item : items) {
    if (!evaluator.step()) return false;
    if (!item.is_array() || levels < 1) {
      out.push(item);
    } else if (!flatten_into(evaluator, item.items(), levels - 1, out)) {
      return false;
    }
  }
  return true;
}

bool flatten_levels(const Call& call, double levels, Value& out) {
  Sequence items(call.evaluator);
  const Value collection = call[0];
  return flatten_into(call.evaluator, items_of(collection), levels, items) && items.finish(0, out);
}

// The items that `keep` says yes to, or only the first of them.
bool choose(const Call& call, bool only_first, Value& out) {
  out = Value();
  const Iteratee keeps(call.evaluator, call[1], false);
  const Value collection = call[0];
  const auto items = items_of(collection);
  Sequence kept(call.evaluator);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Value verdict;
    if (!keeps.apply(items[i], i, collection, verdict)) return false;
    if (!is_truthy(verdict)) continue;
    if (only_first) {
      out = items[i];
      return true;
    }
    kept.push(items[i]);
  }
  return only_first || kept.finish(0, out);
}

// Calls `visit` with each item, the name that call[1] gives it, and which of the distinct names that is.
template <class Visit>
bool for_each_keyed(const Call& call, Visit visit) {
  const Iteratee key_of(call.evaluator, call[1], false);
  const Value collection = call[0];
  const auto items = items_of(collection);
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Value key;
    std::string name;
    if (!key_of.apply(items[i], i, collection, key) || !script_text(call.evaluator, key, name)) return false;
    if (!call.evaluator.reserve(name.size())) return false;
    const auto [place, is_new] = places.emplace(name, places.size());
    visit(place->second, is_new ? call.evaluator.arena().copy(name) : std::string_view(), items[i]);
  }
  return true;
}

}  // namespace

bool group_by(const Call& call, Value& out) {
  std::vector<std::pair<std::string_view, std::vector<Value>>> groups;
  const auto add = [&groups](std::size_t place, std::string_view name, Value item) {
    if (place == groups.size()) groups.emplace_back(name, std::vector<Value>());
    groups[place].second.push_back(item);
  };
  if (!for_each_keyed(call, add)) return false;
  std::vector<json::Member> members;
  for (const auto& [name, group] : groups) {
    Value list;
    if (!call.evaluator.make_array(group, 0, list)) return false;
    members.push_back({name, list});
  }
  return give_object(call.evaluator, members, out);
}

bool key_by(const Call& call, Value& out) {
  std::vector<json::Member> members;
  const auto set = [&members](std::size_t place, std::string_view name, Value item) {
    if (place == members.size()) members.push_back({name, item});
    members[place].value = item;
  };
  return for_each_keyed(call, set) && give_object(call.evaluator, members, out);
}

bool order_by(const Call& call, Value& out) {
  const Value collection = call[0];
  const auto items = items_of(collection);
  std::vector<Iteratee> iteratees;
  const Value specs = call[1];
  for (const Value spec : items_of(specs)) iteratees.emplace_back(call.evaluator, spec, true);
  if (iteratees.empty()) iteratees.emplace_back(call.evaluator, Value(), true);
  std::vector<bool> is_descending(iteratees.size());
  const Value directions = call[2];
  const auto orders = items_of(directions);
  for (std::size_t i = 0; i < std::min(orders.size(), iteratees.size()); ++i) {
    is_descending[i] = orders[i].is_string() && orders[i].as_string() == "desc";
  }
  std::vector<Value> keys;
  std::vector<Value> places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    places.push_back(Value::number(static_cast<double>(i)));
    for (const Iteratee& iteratee : iteratees) {
      if (!iteratee.apply(items[i], i, collection, keys.emplace_back())) return false;
    }
  }
  const auto is_after = [&](Value a, Value b, bool& verdict) {
    const std::size_t left = static_cast<std::size_t>(a.as_double()) * iteratees.size();
    const std::size_t right = static_cast<std::size_t>(b.as_double()) * iteratees.size();
    int order = 0;
    for (std::size_t i = 0; order == 0 && i < iteratees.size(); ++i) {
      order = compare(keys[left + i], keys[right + i]);
      if (is_descending[i]) order = -order;
    }
    verdict = order > 0;
    return call.evaluator.step();
  };
  if (!call.evaluator.merge_sort(places, is_after)) return false;
  Sequence sorted(call.evaluator);
  for (const Value place : places) sorted.push(items[static_cast<std::size_t>(place.as_double())]);
  return sorted.finish(0, out);
}

bool find(const Call& call, Value& out) { return choose(call, true, out); }

bool filter(const Call& call, Value& out) { return choose(call, false, out); }

bool values(const Call& call, Value& out) {
  Sequence found(call.evaluator);
  if (call[0].is_array() && !found.push_all(call[0].items())) return false;
  if (call[0].is_object()) {
    for (const json::Member& member : call[0].members()) found.push(member.value);
  }
  if (call[0].is_string()) {
    const auto text = call[0].as_string();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t bytes = utf8_width(text[at]);
      found.push(Value::string(text.substr(at, bytes)));
      at += bytes;
    }
  }
  return call.evaluator.steps(found.size()) && found.finish(0, out);
}

bool compact(const Call& call, Value& out) {
  Sequence kept(call.evaluator);
  const Value collection = call[0];
  for (const Value item : items_of(collection)) {
    if (is_truthy(item)) kept.push(item);
  }
  return call.evaluator.steps(kept.size()) && kept.finish(0, out);
}

bool chunk(const Call& call, Value& out) {
  const Value collection = call[0];
  const auto items = items_of(collection);
  const double wanted = call[1].is_undefined() ? 1 : std::trunc(script_number(call[1]));
  Sequence chunks(call.evaluator);
  if (wanted >= 1) {
    const auto size = static_cast<std::size_t>(std::min(wanted, static_cast<double>(items.size()) + 1));
    for (std::size_t at = 0; at < items.size(); at += size) {
      Value part;
      if (!call.evaluator.step()) return false;
      if (!call.evaluator.make_array(items.subspan(at, std::min(size, items.size() - at)), 0, part)) return false;
      chunks.push(part);
    }
  }
  return chunks.finish(0, out);
}

bool difference(const Call& call, Value& out) {
  std::unordered_set<std::string> excluded;
  std::string key;
  for (const Value list : call.arguments.subspan(std::min<std::size_t>(1, call.arguments.size()))) {
    if (!list.is_array()) continue;
    for (const Value item : list.items()) {
      if (!identity(call.evaluator, item, key)) return false;
      excluded.insert(key);
    }
  }
  Sequence kept(call.evaluator);
  for (const Value item : call[0].is_array() ? call[0].items() : std::span<const Value>()) {
    if (!identity(call.evaluator, item, key)) return false;
    if (!excluded.contains(key)) kept.push(item);
  }
  return kept.finish(0, out);
}

bool flatten(const Call& call, Value& out) { return flatten_levels(call, kOneLevel, out); }

bool flatten_deep(const Call& call, Value& out) {
  return flatten_levels(call, std::numeric_limits<double>::infinity(), out);
}

bool flatten_depth(const Call& call, Value& out) {
  return flatten_levels(call, call[1].is_undefined() ? kOneLevel : std::trunc(script_number(call[1])), out);
}

}  // namespace atsume::jsonata::truto
