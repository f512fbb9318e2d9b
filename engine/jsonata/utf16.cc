#include "jsonata/utf16.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::jsonata {
namespace {

unsigned char byte(char c) { return static_cast<unsigned char>(c); }
bool is_continuation(char c) { return (byte(c) & 0xC0) == 0x80; }

constexpr char kHalfLead = '\xED';

bool is_half_at(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && text[at] == kHalfLead && byte(text[at + 1]) >= 0xA0;
}
bool is_high_half_at(std::string_view text, std::size_t at) {
  return is_half_at(text, at) && byte(text[at + 1]) < 0xB0;
}
bool is_low_half_at(std::string_view text, std::size_t at) {
  return is_half_at(text, at) && byte(text[at + 1]) >= 0xB0;
}

// From `at` on, unit by unit.
int compare_units(std::string_view a, std::string_view b, std::size_t at) {
  const std::string x = split_pairs(a.substr(at));
  const std::string y = split_pairs(b.substr(at));
  return x == y ? 0 : (x < y ? -1 : 1);
}

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
  auto start = static_cast<std::size_t>(in_a - a.begin());
  while (start > 0 && (is_continuation(a[start]) || is_continuation(b[start]))) --start;
  if (is_half_at(a, start) || is_half_at(b, start)) return compare_units(a, b, start);
  // Surrogates (characters of four bytes) sort below U+E000 to U+FFFF (lead bytes EE and EF).
  if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0 ? -1 : 1;
  return x < y ? -1 : 1;
}

bool has_halves(std::string_view text) {
  for (auto at = text.find(kHalfLead); at != std::string_view::npos; at = text.find(kHalfLead, at + 1)) {
    if (is_half_at(text, at)) return true;
  }
  return false;
}

bool is_well_formed(std::string_view text) {
  while (const auto invalid = base::find_invalid_utf8(text)) {
    if (!is_half_at(text, *invalid) || !is_continuation(text[*invalid + 1]) || !is_continuation(text[*invalid + 2])) {
      return false;
    }
    text.remove_prefix(*invalid + 3);
  }
  return true;
}

bool has_surrogates(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return byte(c) >= 0xF0; }) || has_halves(text);
}

std::string split_pairs(std::string_view text) {
  if (!has_surrogates(text)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code_point = decode_utf8(text, at);
    if (code_point < 0x10000) {
      out += text.substr(start, at - start);
      continue;
    }
    append_utf8(out, 0xD800 + ((code_point - 0x10000) >> 10));
    append_utf8(out, 0xDC00 + ((code_point - 0x10000) & 0x3FF));
  }
  return out;
}

void join_pairs(std::string& text) {
  auto at = text.find(kHalfLead);
  if (at == std::string::npos) return;
  std::string out;
  std::size_t copied = 0;
  for (; at != std::string::npos; at = text.find(kHalfLead, at)) {
    if (!is_high_half_at(text, at) || !is_low_half_at(text, at + 3)) {
      ++at;
      continue;
    }
    out.append(text, copied, at - copied);
    const char32_t high = decode_utf8(text, at);
    const char32_t low = decode_utf8(text, at);
    append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    copied = at;
  }
  if (copied == 0) return;
  out.append(text, copied);
  text = std::move(out);
}

}  // namespace atsume::jsonata
