#include "json/compare.h"

#include <algorithm>
#include <numeric>

#include "json/number.h"

namespace atsume::json {

namespace {

struct Pair {
  Value a;
  Value b;
};

constexpr std::size_t kScannedMembersMax = 24;

bool equal_numbers(Value a, Value b) {
  if (a.has_number_text() && b.has_number_text()) {
    if (a.number_text() == b.number_text()) return true;
    const bool both_integers = is_integer_text(a.number_text()) && is_integer_text(b.number_text());
    // Integers are written in one way only, but for zero.
    if (both_integers) return a.as_double() == 0 && b.as_double() == 0;
  }
  return a.as_double() == b.as_double();
}

bool push_items(Value a, Value b, std::vector<Pair>& work) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) work.push_back({a.items()[i], b.items()[i]});
  return true;
}

bool push_by_key(std::span<const Member> a, std::span<const Member> b, std::vector<Pair>& work) {
  const std::vector<std::uint32_t> order_a = places_by_key(a);
  const std::vector<std::uint32_t> order_b = places_by_key(b);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Member& left = a[order_a[i]];
    const Member& right = b[order_b[i]];
    if (left.key != right.key) return false;
    work.push_back({left.value, right.value});
  }
  return true;
}

bool push_members(Value a, Value b, std::vector<Pair>& work) {
  if (a.size() != b.size()) return false;
  const auto left = a.members();
  const auto right = b.members();
  if (left.size() > kScannedMembersMax) return push_by_key(left, right, work);
  for (const Member& member : left) {
    const auto other = std::find_if(right.begin(), right.end(), [&](const Member& m) { return m.key == member.key; });
    if (other == right.end()) return false;
    work.push_back({member.value, other->value});
  }
  return true;
}

// Compares two values but for their children, which are left on `work`.
bool equal_shallow(Value a, Value b, std::vector<Pair>& work) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kUndefined:
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.as_bool() == b.as_bool();
    case Kind::kNumber:
      return equal_numbers(a, b);
    case Kind::kString:
      return a.as_string() == b.as_string();
    case Kind::kArray:
      return push_items(a, b, work);
    case Kind::kObject:
      return push_members(a, b, work);
    case Kind::kFunction:
      return a.as_function() == b.as_function();
  }
  return false;
}

struct Copy {
  Value source;
  Value* target;
};

Value clone_items(Value source, Arena& arena, std::vector<Copy>& work) {
  Value* items = arena.allocate_array<Value>(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) work.push_back({source.items()[i], items + i});
  return Value::array({items, source.size()});
}

Value clone_members(Value source, Arena& arena, std::vector<Copy>& work) {
  Member* members = arena.allocate_array<Member>(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    members[i].key = arena.copy(source.members()[i].key);
    work.push_back({source.members()[i].value, &members[i].value});
  }
  return Value::object({members, source.size()});
}

Value clone_shallow(Value source, Arena& arena, std::vector<Copy>& work) {
  switch (source.kind()) {
    case Kind::kString:
      return Value::string(arena.copy(source.as_string()));
    case Kind::kNumber:
      return source.has_number_text() ? Value::number_text(arena.copy(source.number_text())) : source;
    case Kind::kArray:
      return clone_items(source, arena, work);
    case Kind::kObject:
      return clone_members(source, arena, work);
    default:
      return source;
  }
}

}  // namespace

std::vector<std::uint32_t> places_by_key(std::span<const Member> members) {
  std::vector<std::uint32_t> places(members.size());
  std::iota(places.begin(), places.end(), 0U);
  std::sort(places.begin(), places.end(), [&](std::uint32_t x, std::uint32_t y) {
    const int order = members[x].key.compare(members[y].key);
    return order != 0 ? order < 0 : x < y;
  });
  return places;
}

bool equal(Value a, Value b) {
  std::vector<Pair> work = {{a, b}};
  while (!work.empty()) {
    const Pair pair = work.back();
    work.pop_back();
    if (!equal_shallow(pair.a, pair.b, work)) return false;
  }
  return true;
}

Value clone(Value value, Arena& arena) {
  Value result;
  std::vector<Copy> work = {{value, &result}};
  while (!work.empty()) {
    const Copy copy = work.back();
    work.pop_back();
    *copy.target = clone_shallow(copy.source, arena, work).with_marks(copy.source.marks());
  }
  return result;
}

}  // namespace atsume::json
