#include "atsume/json/value.h"

#include <algorithm>

#include "json/number.h"

namespace atsume::json {

namespace {

// Objects up to this size are searched member by member, which is faster than any index.
constexpr std::size_t kScannedMembersMax = 24;

}  // namespace

double Value::double_of_text() const { return number_from_text(number_text()); }

Value ArrayBuilder::finish() {
  Value* items = arena_->allocate_array<Value>(items_.size());
  std::copy(items_.begin(), items_.end(), items);
  const Value result = Value::array({items, items_.size()});
  items_.clear();
  return result;
}

std::optional<std::size_t> ObjectBuilder::place_of(std::string_view key) const {
  if (!places_.empty()) {
    const auto found = places_.find(key);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].key == key) return i;
  }
  return std::nullopt;
}

void ObjectBuilder::set(std::string_view key, Value value) {
  if (const auto place = place_of(key)) {
    members_[*place].value = value;
    return;
  }
  members_.push_back({key, value});
  if (members_.size() <= kScannedMembersMax) return;
  if (!places_.empty()) {
    places_.emplace(key, members_.size() - 1);
    return;
  }
  for (std::size_t i = 0; i < members_.size(); ++i) places_.emplace(members_[i].key, i);
}

Value ObjectBuilder::get(std::string_view key) const {
  const auto place = place_of(key);
  return place ? members_[*place].value : Value::undefined();
}

Value ObjectBuilder::finish() {
  std::erase_if(members_, [](const Member& member) { return member.value.is_undefined(); });
  Member* members = arena_->allocate_array<Member>(members_.size());
  std::copy(members_.begin(), members_.end(), members);
  const Value result = Value::object({members, members_.size()});
  members_.clear();
  places_.clear();
  return result;
}

}  // namespace atsume::json
