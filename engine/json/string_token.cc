#include "json/string_token.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace atsume::json {

namespace {

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

std::optional<std::uint32_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

class Unescaper {
 public:
  explicit Unescaper(std::span<char> text) : text_(text) {}

  Unescaped run() {
    while (const auto backslash = next_backslash()) {
      move_to(*backslash);
      const char* const fault = resolve();
      if (fault != nullptr) return {fault, *backslash, {}};
    }
    move_to(text_.size());
    return {nullptr, 0, {text_.data(), out_}};
  }

 private:
  std::optional<std::size_t> next_backslash() const {
    if (in_ == text_.size()) return std::nullopt;
    const void* found = std::memchr(text_.data() + in_, '\\', text_.size() - in_);
    if (found == nullptr) return std::nullopt;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
  }

  void move_to(std::size_t end) {
    const std::size_t count = end - in_;
    if (count != 0 && out_ != in_) std::memmove(text_.data() + out_, text_.data() + in_, count);
    in_ = end;
    out_ += count;
  }

  // Resolves the escape at in_; returns what is wrong with it.
  const char* resolve() {
    if (in_ + 1 >= text_.size()) return "the escape is cut off";
    const char kind = text_[in_ + 1];
    if (kind == 'u') return resolve_unicode();
    const char plain = simple_escape(kind);
    if (plain == '\0') return "there is no such escape";
    in_ += 2;
    text_[out_++] = plain;
    return nullptr;
  }

  const char* resolve_unicode() {
    const auto first = code_unit_at(in_);
    if (!first) return "\\u needs four hexadecimal digits";
    in_ += 6;
    const auto second = is_high_surrogate(*first) ? code_unit_at(in_) : std::nullopt;
    if (!second || !is_low_surrogate(*second)) {
      append(*first);
      return nullptr;
    }
    in_ += 6;
    append(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
    return nullptr;
  }

  std::optional<std::uint32_t> code_unit_at(std::size_t at) const {
    if (at + 6 > text_.size() || text_[at] != '\\' || text_[at + 1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      const auto digit = hex_digit(text_[i]);
      if (!digit) return std::nullopt;
      unit = unit * 16 + *digit;
    }
    return unit;
  }

  void append(std::uint32_t code_point) {
    if (code_point < 0x80) {
      put(code_point);
    } else if (code_point < 0x800) {
      put(0xC0 | (code_point >> 6));
      put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
      put(0xE0 | (code_point >> 12));
      put(0x80 | ((code_point >> 6) & 0x3F));
      put(0x80 | (code_point & 0x3F));
    } else {
      put(0xF0 | (code_point >> 18));
      put(0x80 | ((code_point >> 12) & 0x3F));
      put(0x80 | ((code_point >> 6) & 0x3F));
      put(0x80 | (code_point & 0x3F));
    }
  }

  void put(std::uint32_t byte) { text_[out_++] = static_cast<char>(byte); }

  std::span<char> text_;
  std::size_t in_ = 0;
  std::size_t out_ = 0;
};

}  // namespace

Unescaped unescape_in_place(std::span<char> between_quotes) { return Unescaper(between_quotes).run(); }

}  // namespace atsume::json
