#include "jsonata/utf16.h"

#include <algorithm>

namespace atsume::jsonata {
namespace {

unsigned char byte(char c) { return static_cast<unsigned char>(c); }
bool is_continuation(char c) { return (byte(c) & 0xC0) == 0x80; }

}  // namespace

std::size_t utf16_length(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0 : (byte(c) >= 0xF0 ? 2 : 1);
  return count;
}

std::size_t code_point_length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::size_t byte_of_code_point(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  while (at < text.size() && index > 0) {
    at += utf8_width(text[at]);
    --index;
  }
  return std::min(at, text.size());
}

std::size_t utf8_width(char lead) {
  if (byte(lead) < 0xC0) return 1;
  if (byte(lead) < 0xE0) return 2;
  return byte(lead) < 0xF0 ? 3 : 4;
}

char32_t decode_utf8(std::string_view text, std::size_t& at) {
  const std::size_t width = std::min(utf8_width(text[at]), text.size() - at);
  char32_t code_point = byte(text[at]);
  if (width > 1) code_point &= 0x7Fu >> width;
  for (std::size_t i = 1; i < width; ++i) code_point = (code_point << 6) | (byte(text[at + i]) & 0x3Fu);
  at += width;
  return code_point;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6));
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | (code_point >> 18));
    push(0x80 | ((code_point >> 12) & 0x3F));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

int compare_utf16(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
  if (in_a == a.begin() + static_cast<std::ptrdiff_t>(common)) {
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
  }
  const unsigned char x = byte(*in_a);
  const unsigned char y = byte(*in_b);
  // Surrogates (characters of four bytes) sort below U+E000 to U+FFFF (lead bytes EE and EF).
  if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0 ? -1 : 1;
  return x < y ? -1 : 1;
}

}  // namespace atsume::jsonata
