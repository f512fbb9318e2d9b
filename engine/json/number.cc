#include "json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "atsume/json/write.h"

namespace atsume::json {

namespace {

// Whole numbers below this print as integers without looking for the shortest form.
constexpr double kExactIntegers = 9007199254740992.0;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

bool has_only_zero_digits(std::string_view text) {
  for (const char c : text) {
    if (c == 'e' || c == 'E') return true;
    if (c >= '1' && c <= '9') return false;
  }
  return true;
}

// The power of ten of the first digit that is not zero. Exponents too long for 64 bits are clamped.
std::int64_t decimal_magnitude(std::string_view text) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, e);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.find_first_of("123456789");
  const auto place = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (e == text.size()) return place;

  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  constexpr std::int64_t kBound = std::numeric_limits<std::int64_t>::max() / 4;
  if (error != std::errc()) value = exponent.starts_with('-') ? -kBound : kBound;
  return place + value;
}

void append_digits_with_exponent(std::string& out, std::string_view digits, int exponent) {
  out += digits[0];
  if (digits.size() > 1) out.append(".").append(digits.substr(1));
  out += exponent < 0 ? "e-" : "e+";
  out += std::to_string(std::abs(exponent));
}

// ECMA-262 Number::toString: `point` is where the decimal point stands, counted in digits from the left.
void append_digits(std::string& out, std::string_view digits, int point) {
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point < -5) return append_digits_with_exponent(out, digits, point - 1);
  if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= count) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits.substr(0, whole)).append(".").append(digits.substr(whole));
  }
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  at = skip_digits(text, at);
  if (at == whole || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool is_integer_text(std::string_view json_number) {
  return json_number.find_first_of(".eE") == std::string_view::npos;
}

double number_from_text(std::string_view json_number) {
  double value = 0;
  const auto [end, error] = std::from_chars(json_number.data(), json_number.data() + json_number.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  const bool negative = json_number.starts_with('-');
  const std::string_view magnitude = json_number.substr(negative ? 1 : 0);
  const bool is_small = has_only_zero_digits(magnitude) || decimal_magnitude(magnitude) < 0;
  const double beyond = is_small ? 0.0 : std::numeric_limits<double>::infinity();
  return negative ? -beyond : beyond;
}

std::string number_to_text(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return "0";
  std::array<char, 32> buffer;
  if (std::trunc(value) == value && std::abs(value) < kExactIntegers) {
    const auto whole = static_cast<std::int64_t>(value);
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), whole).ptr;
    return std::string(buffer.data(), end);
  }

  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 1) digits += text.substr(2, e - 2);
  int exponent = 0;
  const char* const exponent_text = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(exponent_text, end, exponent);

  std::string out;
  if (value < 0) out += '-';
  append_digits(out, digits, exponent + 1);
  return out;
}

}  // namespace atsume::json
