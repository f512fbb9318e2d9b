#include "atsume/json/value.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "json/number.h"

namespace atsume::json {

namespace {

// Objects up to this size are searched member by member, which is faster than any index.
constexpr std::size_t kScannedMembersMax = 24;

std::uint32_t checked_size(std::size_t size) {
  ATSUME_CHECK(size <= std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(size);
}

}  // namespace

Arena::Arena(std::size_t first_block_bytes) : resource_(first_block_bytes) {}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  used_bytes_ += bytes;
  return resource_.allocate(bytes, alignment);
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* bytes = allocate_array<char>(text.size());
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

Value Value::boolean(bool value) {
  Value result(Kind::kBool);
  result.bool_ = value;
  return result;
}

Value Value::number(double value) {
  Value result(Kind::kNumber);
  result.number_ = value;
  return result;
}

Value Value::number_text(std::string_view digits) {
  ATSUME_DCHECK(is_json_number(digits));
  Value result(Kind::kNumber);
  result.flags_ = kTextNumber;
  result.size_ = checked_size(digits.size());
  result.pointer_ = digits.data();
  return result;
}

Value Value::string(std::string_view text) {
  Value result(Kind::kString);
  result.size_ = checked_size(text.size());
  result.pointer_ = text.data();
  return result;
}

Value Value::array(std::span<const Value> items) {
  Value result(Kind::kArray);
  result.size_ = checked_size(items.size());
  result.pointer_ = items.data();
  return result;
}

Value Value::object(std::span<const Member> members) {
  Value result(Kind::kObject);
  result.size_ = checked_size(members.size());
  result.pointer_ = members.data();
  return result;
}

Value Value::function(const void* opaque) {
  Value result(Kind::kFunction);
  result.pointer_ = opaque;
  return result;
}

bool Value::as_bool() const {
  ATSUME_DCHECK(is_bool());
  return bool_;
}

double Value::as_double() const {
  ATSUME_DCHECK(is_number());
  return has_number_text() ? number_from_text(number_text()) : number_;
}

std::string_view Value::number_text() const {
  ATSUME_DCHECK(has_number_text());
  return {static_cast<const char*>(pointer_), size_};
}

std::string_view Value::as_string() const {
  ATSUME_DCHECK(is_string());
  return {static_cast<const char*>(pointer_), size_};
}

std::span<const Value> Value::items() const {
  ATSUME_DCHECK(is_array());
  return {static_cast<const Value*>(pointer_), size_};
}

std::span<const Member> Value::members() const {
  ATSUME_DCHECK(is_object());
  return {static_cast<const Member*>(pointer_), size_};
}

const void* Value::as_function() const {
  ATSUME_DCHECK(is_function());
  return pointer_;
}

Value Value::find(std::string_view key) const {
  if (!is_object()) return undefined();
  for (const Member& member : members()) {
    if (member.key == key) return member.value;
  }
  return undefined();
}

Value Value::with_marks(std::uint8_t marks) const {
  Value result = *this;
  result.marks_ = marks;
  return result;
}

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
