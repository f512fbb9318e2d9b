// The data plane's JSON: an immutable tree in an arena.
//
// A Value is 16 bytes, trivially copyable, and refers to memory of the Arena it was made in (or to text
// that outlives it); it is valid as long as that arena. Copying a Value never copies what it refers to.
// Numbers keep the digits they were written with until arithmetic touches them: a 64-bit or longer id
// and "1.10" come out as they went in. Objects keep the order of their keys.
//
// Thread-safety: values are immutable, so any number of threads may read them. An Arena belongs to one
// request and one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/check.h"
#include "atsume/json/arena.h"

namespace atsume::json {

enum class Kind : std::uint8_t {
  kUndefined,  // JSONata's "nothing"; never comes out of a parse, written only as an absent member
  kNull,
  kBool,
  kNumber,  // a double, or the digits as they were written
  kString,  // UTF-8
  kArray,
  kObject,
  kFunction,  // opaque to this floor; a JSONata function
};

struct Member;

class Value {
 public:
  constexpr Value() = default;  // undefined
  static constexpr Value undefined() { return Value(); }
  static Value null() { return Value(Kind::kNull); }
  static Value boolean(bool value) {
    Value result(Kind::kBool);
    result.bool_ = value;
    return result;
  }
  static Value number(double value) {
    Value result(Kind::kNumber);
    result.number_ = value;
    return result;
  }
  // `digits` is a valid JSON number that outlives the value; kept as written.
  static Value number_text(std::string_view digits) {
    Value result(Kind::kNumber, digits.data(), digits.size());
    result.flags_ = kTextNumber;
    return result;
  }
  // `text` is valid UTF-8 that outlives the value.
  static Value string(std::string_view text) { return Value(Kind::kString, text.data(), text.size()); }
  // The span's memory is referred to, not copied.
  static Value array(std::span<const Value> items) { return Value(Kind::kArray, items.data(), items.size()); }
  static Value object(std::span<const Member> members);  // keys must be distinct
  static Value function(const void* opaque) { return Value(Kind::kFunction, opaque, 0); }

  Kind kind() const { return kind_; }
  bool is_undefined() const { return kind_ == Kind::kUndefined; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_function() const { return kind_ == Kind::kFunction; }

  // Each accessor requires the kind it names (checked in debug builds).
  bool as_bool() const {
    ATSUME_DCHECK(is_bool());
    return bool_;
  }
  // Digits are converted on each call.
  double as_double() const {
    ATSUME_DCHECK(is_number());
    return has_number_text() ? double_of_text() : number_;
  }
  bool has_number_text() const { return (flags_ & kTextNumber) != 0; }
  std::string_view number_text() const {  // requires has_number_text()
    ATSUME_DCHECK(has_number_text());
    return {static_cast<const char*>(pointer_), size_};
  }
  std::string_view as_string() const {
    ATSUME_DCHECK(is_string());
    return {static_cast<const char*>(pointer_), size_};
  }
  std::span<const Value> items() const {  // of an array
    ATSUME_DCHECK(is_array());
    return {static_cast<const Value*>(pointer_), size_};
  }
  std::span<const Member> members() const;  // of an object
  const void* as_function() const {
    ATSUME_DCHECK(is_function());
    return pointer_;
  }
  // Elements of an array, members of an object, bytes of a string.
  std::size_t size() const { return size_; }

  // The member called `key`; undefined when there is none or this is no object.
  Value find(std::string_view key) const;

  // Eight bits that a language above may hang on a value and that travel with copies of it
  // (JSONata's sequence marks). This floor neither reads nor writes them out.
  std::uint8_t marks() const { return marks_; }
  Value with_marks(std::uint8_t marks) const {
    Value result = *this;
    result.marks_ = marks;
    return result;
  }

 private:
  enum : std::uint8_t { kTextNumber = 1 };
  explicit constexpr Value(Kind kind) : kind_(kind) {}
  Value(Kind kind, const void* pointer, std::size_t size)
      : kind_(kind), size_(static_cast<std::uint32_t>(size)), pointer_(pointer) {
    ATSUME_CHECK(size <= std::numeric_limits<std::uint32_t>::max());
  }
  double double_of_text() const;

  Kind kind_ = Kind::kUndefined;
  std::uint8_t flags_ = 0;
  std::uint8_t marks_ = 0;
  std::uint32_t size_ = 0;
  union {
    const void* pointer_ = nullptr;
    double number_;
    bool bool_;
  };
};
static_assert(sizeof(Value) == 16);

struct Member {
  std::string_view key;
  Value value;
};

inline Value Value::object(std::span<const Member> members) {
  return Value(Kind::kObject, members.data(), members.size());
}

inline std::span<const Member> Value::members() const {
  ATSUME_DCHECK(is_object());
  return {static_cast<const Member*>(pointer_), size_};
}

// Whether two keys are the same text. Keys are short: this beats a call of memcmp.
inline bool same_key(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char* x = a.data();
  const char* y = b.data();
  std::size_t left = a.size();
  const auto differ = [&]<class Word>(Word, std::size_t at) {
    Word p;
    Word q;
    std::memcpy(&p, x + at, sizeof p);
    std::memcpy(&q, y + at, sizeof q);
    return p != q;
  };
  for (; left > 8; left -= 8, x += 8, y += 8) {
    if (differ(std::uint64_t{}, 0)) return false;
  }
  if (left == 8) return !differ(std::uint64_t{}, 0);
  if (left >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, left - 4);
  for (std::size_t i = 0; i < left; ++i) {
    if (x[i] != y[i]) return false;
  }
  return true;
}

inline Value Value::find(std::string_view key) const {
  if (!is_object()) return undefined();
  for (const Member& member : members()) {
    if (same_key(member.key, key)) return member.value;
  }
  return undefined();
}

// Grows an array, then freezes it into the arena. Reusable after finish().
class ArrayBuilder {
 public:
  explicit ArrayBuilder(Arena& arena) : arena_(&arena) {}
  void push(Value value) { items_.push_back(value); }
  std::size_t size() const { return items_.size(); }
  Value finish();

 private:
  Arena* arena_;
  std::vector<Value> items_;
};

// Grows an object, then freezes it. A key set again keeps its place and takes the new value.
// Undefined values are left out at finish(). Keys must outlive the arena's use or come from it.
class ObjectBuilder {
 public:
  explicit ObjectBuilder(Arena& arena) : arena_(&arena) {}
  void set(std::string_view key, Value value);
  Value get(std::string_view key) const;  // undefined when not set
  std::size_t size() const { return members_.size(); }
  Value finish();

 private:
  std::optional<std::size_t> place_of(std::string_view key) const;

  Arena* arena_;
  std::vector<Member> members_;
  std::map<std::string_view, std::size_t> places_;  // only of large objects, which a scan would make quadratic
};

// Deep equality as JSON: numbers by value, key order without meaning. Whole numbers written as digits are
// compared digit by digit, so that ids beyond 2^53 stay apart.
bool equal(Value a, Value b);
// A deep copy into `arena`, text included.
Value clone(Value value, Arena& arena);

}  // namespace atsume::json
