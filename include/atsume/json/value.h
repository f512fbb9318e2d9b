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
#include <map>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "atsume/base/check.h"

namespace atsume::json {

// Memory that is given back all at once. Nothing allocated here is ever destroyed: put only trivially
// destructible things in it.
class Arena {
 public:
  explicit Arena(std::size_t first_block_bytes = 16 * 1024);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(std::size_t bytes, std::size_t alignment);
  template <class T>
  T* allocate_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }
  std::string_view copy(std::string_view text);
  std::size_t used_bytes() const { return used_bytes_; }

 private:
  std::pmr::monotonic_buffer_resource resource_;
  std::size_t used_bytes_ = 0;
};

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
  static Value boolean(bool value);
  static Value number(double value);
  // `digits` is a valid JSON number that outlives the value; kept as written.
  static Value number_text(std::string_view digits);
  // `text` is valid UTF-8 that outlives the value.
  static Value string(std::string_view text);
  static Value array(std::span<const Value> items);      // the span's memory is referred to, not copied
  static Value object(std::span<const Member> members);  // keys must be distinct
  static Value function(const void* opaque);

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
  bool as_bool() const;
  double as_double() const;  // digits are converted on each call
  bool has_number_text() const { return (flags_ & kTextNumber) != 0; }
  std::string_view number_text() const;  // requires has_number_text()
  std::string_view as_string() const;
  std::span<const Value> items() const;     // of an array
  std::span<const Member> members() const;  // of an object
  const void* as_function() const;
  // Elements of an array, members of an object, bytes of a string.
  std::size_t size() const { return size_; }

  // The member called `key`; undefined when there is none or this is no object.
  Value find(std::string_view key) const;

  // Eight bits that a language above may hang on a value and that travel with copies of it
  // (JSONata's sequence marks). This floor neither reads nor writes them out.
  std::uint8_t marks() const { return marks_; }
  Value with_marks(std::uint8_t marks) const;

 private:
  enum : std::uint8_t { kTextNumber = 1 };
  explicit constexpr Value(Kind kind) : kind_(kind) {}

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
