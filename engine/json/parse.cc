#include "atsume/json/parse.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "atsume/base/text.h"
#include "json/key_table.h"
#include "json/number.h"
#include "json/parse_structure.h"
#include "json/string_token.h"

namespace atsume::json {

namespace {

using base::caller_error;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
bool is_white(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

Error syntax_error(std::size_t offset, std::string_view what) {
  return caller_error(ErrorClass::kInvalidRequest, "json_syntax", fmt::format("at byte {}: {}", offset, what));
}

Error size_error(std::size_t bytes, std::size_t bytes_max) {
  return caller_error(ErrorClass::kTooLarge, "json_size",
                      fmt::format("the JSON text has {} bytes; at most {} are read", bytes, bytes_max));
}

std::string name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", byte);
}

// Where find_structure() gave up, said for people; slow, for texts that are refused anyway.
Error broken_text_error(std::string_view text) {
  if (const auto invalid = base::find_invalid_utf8(text)) {
    return caller_error(ErrorClass::kInvalidRequest, "json_utf8",
                        fmt::format("at byte {}: the text is not valid UTF-8", *invalid));
  }
  std::optional<std::size_t> string_start;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!string_start) {
      if (c == '\\') return syntax_error(i, "unexpected '\\' outside a string");
      if (c == '"') string_start = i;
    } else if (c == '"') {
      string_start.reset();
    } else if (c == '\\') {
      ++i;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      return syntax_error(i, fmt::format("{} inside a string must be escaped", name_character(c)));
    }
  }
  return syntax_error(string_start.value_or(0), "the string that begins here is not closed");
}

// Of members with the same key the first place and the last value are kept. `object` is a number that no other object
// of the text has; it is left with the keys.
std::size_t drop_duplicates(std::span<Member> members, std::uint32_t object) {
  std::size_t kept = 0;
  for (const Member& member : members) {
    Key* key = Key::of(member.key);
    if (key->object != object) {
      key->object = object;
      key->place = static_cast<std::uint32_t>(kept);
      members[kept++] = member;
    } else {
      members[key->place].value = member.value;
    }
  }
  return kept;
}

// Reads the tokens that find_structure() found. Without recursion, so depth costs no stack.
class Parser {
 public:
  // A NUL stands behind `text`, where the last of `offsets` points.
  Parser(std::span<char> text, const std::uint32_t* offsets, Arena& arena, std::size_t depth_max)
      : text_(text), next_(offsets), arena_(arena), depth_max_(depth_max), keys_(arena) {
    find_backslash(text.data());
  }

  Result<Value> run() {
    for (;;) {
      Value value;
      const Step step = begin_value(value);
      if (step == Step::kOpened) continue;
      const Step ended = step == Step::kFailed ? step : end_value(value);
      if (ended == Step::kFailed) return Fail(std::move(*error_));
      if (ended == Step::kDone) return value;
    }
  }

 private:
  enum class Step { kFailed, kOpened, kDone, kNext };

  struct Frame {
    bool is_object;
    std::size_t start;  // of its children in items_ or members_
    Key* owner;         // the key that the container, or the arrays around it, stand under
    Key* last;          // the last key read
  };

  // At the first token of a value: reads a scalar or an empty container, or opens a container.
  Step begin_value(Value& value) {
    switch (const char c = peek()) {
      case '"':
        return read_string(value);
      case '{':
      case '[':
        return open(c == '{', value);
      case 't':
        return read_word("true", Value::boolean(true), value);
      case 'f':
        return read_word("false", Value::boolean(false), value);
      case 'n':
        return read_word("null", Value::null(), value);
      default:
        return read_number(value);
    }
  }

  // A value is complete: puts it into its container and closes what ends after it. kDone: `value` is the root.
  Step end_value(Value& value) {
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.is_object) {
        members_.back().value = value;
      } else {
        items_.push_back(value);
      }
      const char c = peek();
      if (c == ',') {
        ++next_;
        return frame.is_object ? read_key(frame) : Step::kNext;
      }
      if (c != (frame.is_object ? '}' : ']')) return expected(frame.is_object ? "',' or '}'" : "',' or ']'");
      ++next_;
      value = close(frame);
    }
    return at_end() ? Step::kDone : fail(offset(), "there is more text after the value");
  }

  Step open(bool is_object, Value& value) {
    if (frames_.size() >= depth_max_) {
      error_ = caller_error(ErrorClass::kTooLarge, "json_depth",
                            fmt::format("at byte {}: nested deeper than {} levels", offset(), depth_max_));
      return Step::kFailed;
    }
    ++next_;
    if (peek() == (is_object ? '}' : ']')) {
      ++next_;
      value = is_object ? Value::object({}) : Value::array({});
      return Step::kDone;
    }
    Key* owner = &root_;
    if (!frames_.empty()) owner = frames_.back().is_object ? frames_.back().last : frames_.back().owner;
    frames_.push_back({is_object, is_object ? members_.size() : items_.size(), owner, nullptr});
    if (!is_object) return Step::kOpened;
    return read_key(frames_.back()) == Step::kFailed ? Step::kFailed : Step::kOpened;
  }

  Step read_key(Frame& frame) {
    if (peek() != '"') return expected("a key in double quotes");
    Key*& probable = frame.last == nullptr ? frame.owner->inner : frame.last->follower;
    if (probable != nullptr && is_next(*probable)) {
      ++next_;
    } else {
      Value text;
      if (read_string(text) == Step::kFailed) return Step::kFailed;
      probable = keys_.find(text.as_string());
    }
    frame.last = probable;
    members_.push_back({frame.last->text(), Value()});
    if (peek() != ':') return expected("':' after the key");
    ++next_;
    return Step::kNext;
  }

  // Whether the next token is a string of just the text of `key`.
  bool is_next(const Key& key) const {
    const char* text = text_.data() + next_[0] + 1;
    return next_[1] - next_[0] >= key.size + 2 && text[key.size] == '"' && backslash_ > text + key.size &&
           same_key({text, key.size}, key.text());
  }

  Step read_string(Value& value) {
    const std::span<char> token = take_token();
    if (token.size() < 2 || token.back() != '"') return fail(offset_of(token), "the string is not closed");
    const std::span<char> inner = token.subspan(1, token.size() - 2);
    value = Value::string({inner.data(), inner.size()});
    return backslash_ >= inner.data() + inner.size() ? Step::kDone : unescape(inner, value);
  }

  Step unescape(std::span<char> inner, Value& value) {
    const Unescaped unescaped = unescape_in_place(inner);
    if (unescaped.fault != nullptr) return fail(offset_of(inner) + unescaped.fault_offset, unescaped.fault);
    value = Value::string(unescaped.text);
    find_backslash(inner.data() + inner.size());
    return Step::kDone;
  }

  Step read_word(std::string_view word, Value meaning, Value& value) {
    const std::span<char> token = take_token();
    if (std::string_view(token.data(), token.size()) != word) return fail_at_value(token);
    value = meaning;
    return Step::kDone;
  }

  Step read_number(Value& value) {
    const char c = peek();
    if (c != '-' && !is_digit(c)) return at_end() ? expected("a value") : fail_at_value(take_token());
    const std::span<char> token = take_token();
    const std::string_view digits(token.data(), token.size());
    if (!is_plain_integer(digits) && !is_json_number(digits)) return fail(offset_of(token), "this is no JSON number");
    value = Value::number_text(digits);
    return Step::kDone;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  // The commonest numbers, told without the whole grammar.
  static bool is_plain_integer(std::string_view digits) {
    for (const char c : digits) {
      if (!is_digit(c)) return false;
    }
    return digits.front() != '0' || digits.size() == 1;
  }

  Value close(const Frame& frame) {
    const Frame ended = frame;
    frames_.pop_back();
    if (!ended.is_object) return Value::array(freeze(items_, ended.start, items_.size() - ended.start));
    const std::span<Member> members = std::span(members_).subspan(ended.start);
    const std::size_t kept = drop_duplicates(members, ++objects_);
    return Value::object(freeze(members_, ended.start, kept));
  }

  // Moves `count` children from the shared stack into the arena.
  template <class T>
  std::span<const T> freeze(std::vector<T>& stack, std::size_t start, std::size_t count) {
    T* frozen = arena_.allocate_array<T>(count);
    std::memcpy(static_cast<void*>(frozen), stack.data() + start, count * sizeof(T));
    stack.resize(start);
    return {frozen, count};
  }

  bool at_end() const { return *next_ == text_.size(); }
  std::size_t offset() const { return *next_; }
  std::size_t offset_of(std::span<const char> part) const {
    return static_cast<std::size_t>(part.data() - text_.data());
  }
  // The byte at the next token; NUL at the end.
  char peek() const { return text_.data()[*next_]; }

  // From the next token to the one after it, white space cut off; steps over it.
  std::span<char> take_token() {
    char* start = text_.data() + next_[0];
    const char* end = text_.data() + next_[1];
    ++next_;
    // Nothing that is white is above the space.
    while (end[-1] <= ' ' && is_white(end[-1])) --end;
    return {start, static_cast<std::size_t>(end - start)};
  }

  // Strings before `backslash_` need no look at their bytes.
  void find_backslash(const char* from) {
    const char* end = text_.data() + text_.size();
    const void* found = from == end ? nullptr : std::memchr(from, '\\', static_cast<std::size_t>(end - from));
    backslash_ = found == nullptr ? end : static_cast<const char*>(found);
  }

  Step fail(std::size_t where, std::string_view what) {
    error_ = syntax_error(where, what);
    return Step::kFailed;
  }

  Step fail_at_value(std::span<const char> token) {
    return fail(offset_of(token), fmt::format("expected a value, found {}", name_character(token.front())));
  }

  Step expected(std::string_view what) {
    const std::string found = at_end() ? "the end of the text" : name_character(text_[offset()]);
    return fail(offset(), fmt::format("expected {}, found {}", what, found));
  }

  std::span<char> text_;
  const std::uint32_t* next_;  // the offset of the next token; the last one is the size of the text
  Arena& arena_;
  std::size_t depth_max_;
  const char* backslash_ = nullptr;
  KeyTable keys_;
  Key root_;
  std::uint32_t objects_ = 0;  // closed so far
  std::vector<Frame> frames_;
  std::vector<Value> items_;
  std::vector<Member> members_;
  std::optional<Error> error_;
};

}  // namespace

Result<Value> parse(std::string_view text, Arena& arena) { return parse(text, arena, ParseLimits{}); }

Result<Value> parse(std::string_view text, Arena& arena, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max) return Fail(size_error(text.size(), limits.bytes_max));
  char* copy = arena.allocate_array<char>(text.size() + 1);
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return parse_in_place({copy, text.size()}, arena, limits);
}

Result<Value> parse_in_place(std::span<char> bytes, Arena& arena, const ParseLimits& limits) {
  const std::string_view text(bytes.data(), bytes.size());
  if (text.size() > limits.bytes_max) return Fail(size_error(text.size(), limits.bytes_max));
  if (text.starts_with(kByteOrderMark)) {
    return Fail(syntax_error(0, "a byte order mark; send the JSON without one"));
  }
  const Structure structure = find_structure(text);
  if (structure.fault == StructureFault::kTooLarge) return Fail(size_error(text.size(), limits.bytes_max));
  if (structure.fault == StructureFault::kBrokenText) return Fail(broken_text_error(text));
  if (structure.offsets.empty()) return Fail(syntax_error(text.size(), "the text is empty; a JSON value is expected"));
  return Parser(bytes, structure.offsets.data(), arena, limits.depth_max).run();
}

}  // namespace atsume::json
