#include "json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
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

char* put(char* out, std::string_view text) { return std::copy(text.begin(), text.end(), out); }

// ECMA-262 Number::toString: `point` is where the decimal point stands, counted in digits from the left.
char* put_digits(char* out, std::string_view digits, int point) {
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point < -5) {
    const int exponent = point - 1;
    *out++ = digits[0];
    if (count > 1) out = put(put(out, "."), digits.substr(1));
    out = put(out, exponent < 0 ? "e-" : "e+");
    return std::to_chars(out, out + 4, std::abs(exponent)).ptr;
  }
  if (point <= 0) return put(std::fill_n(put(out, "0."), -point, '0'), digits);
  if (point >= count) return std::fill_n(put(out, digits), point - count, '0');
  const auto whole = static_cast<std::size_t>(point);
  return put(put(put(out, digits.substr(0, whole)), "."), digits.substr(whole));
}

// What a double holds exactly: the powers of ten, and whole numbers of at most 15 digits.
constexpr std::array<double, 16> kPowersOfTen = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// Plain numbers of few digits: the quotient of two exact doubles is the nearest double. Nothing for others.
std::optional<double> short_number(std::string_view text) {
  if (text.size() > 16) return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t count = 0;
  std::size_t fraction = 0;
  bool has_point = false;
  for (const char c : text.substr(text.starts_with('-') ? 1 : 0)) {
    if (is_digit(c)) {
      digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
      ++count;
      fraction += has_point ? 1 : 0;
    } else if (c == '.' && !has_point) {
      has_point = true;
    } else {
      return std::nullopt;
    }
  }
  if (count > 15) return std::nullopt;
  const double value = static_cast<double>(digits) / kPowersOfTen[fraction];
  return text.starts_with('-') ? -value : value;
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
  if (const auto quick = short_number(json_number)) return *quick;
  double value = 0;
  const auto [end, error] = std::from_chars(json_number.data(), json_number.data() + json_number.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  const bool negative = json_number.starts_with('-');
  const std::string_view magnitude = json_number.substr(negative ? 1 : 0);
  const bool is_small = has_only_zero_digits(magnitude) || decimal_magnitude(magnitude) < 0;
  const double beyond = is_small ? 0.0 : std::numeric_limits<double>::infinity();
  return negative ? -beyond : beyond;
}

char* write_number(char* out, double value) {
  if (!std::isfinite(value)) return put(out, "null");
  if (value == 0) return put(out, "0");
  if (std::trunc(value) == value && std::abs(value) < kExactIntegers) {
    return std::to_chars(out, out + kNumberBytesMax, static_cast<std::int64_t>(value)).ptr;
  }
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
  // The digits in one piece: the first one moves to where the point is.
  if (e > 1) buffer[1] = buffer[0];
  const std::string_view digits = e > 1 ? text.substr(1, e - 1) : text.substr(0, 1);
  if (value < 0) *out++ = '-';
  return put_digits(out, digits, exponent + 1);
}

std::string number_to_text(double value) {
  std::array<char, kNumberBytesMax> buffer;
  const char* end = write_number(buffer.data(), value);
  return std::string(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

}  // namespace atsume::json
