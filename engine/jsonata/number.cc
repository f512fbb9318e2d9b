#include "jsonata/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

#include "atsume/json/write.h"

namespace atsume::jsonata {
namespace {

double read(std::string_view text) {
  double value = 0;
  const auto status = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  if (status != std::errc::result_out_of_range) return value;
  const auto exponent = text.find('e');
  const bool is_tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
  const double huge = std::numeric_limits<double>::infinity();
  return is_tiny ? 0.0 : (text.starts_with('-') ? -huge : huge);
}

// value * 10^digits by moving the decimal point of its text.
double shifted(double value, int digits) {
  if (!std::isfinite(value)) return value;
  std::string text = number_text(value);
  int exponent = digits;
  if (const auto e = text.find('e'); e != std::string::npos) {
    exponent += std::atoi(text.c_str() + e + 1);
    text.resize(e);
  }
  return read(text + "e" + std::to_string(exponent));
}

bool all_of(std::string_view text, bool (*is_right)(char)) {
  return !text.empty() && std::ranges::all_of(text, is_right);
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_binary(char c) { return c == '0' || c == '1'; }

bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > start;
  };
  if (!digits()) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

std::optional<double> parse_radix(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const auto digits = text.substr(2);
  int radix = 0;
  if ((text[1] == 'x' || text[1] == 'X') && all_of(digits, is_hex)) radix = 16;
  if ((text[1] == 'o' || text[1] == 'O') && all_of(digits, is_octal)) radix = 8;
  if ((text[1] == 'b' || text[1] == 'B') && all_of(digits, is_binary)) radix = 2;
  if (radix == 0) return std::nullopt;
  double value = 0;
  for (const char c : digits) {
    const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * radix + digit;
  }
  return value;
}

// Rounding without text. Nothing where the decimal digits could decide otherwise than the product: near a half,
// or where products and quotients are not exact.
std::optional<double> plainly_rounded(double value, int precision) {
  constexpr double kPowers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
  if (precision < 0 || precision > 6 || std::abs(value) > 1e9) return std::nullopt;
  const double scaled = value * kPowers[precision];
  const double whole = std::floor(scaled);
  const double rest = scaled - whole;
  if (std::abs(rest - 0.5) < 1e-3) return std::nullopt;
  const double result = (rest > 0.5 ? whole + 1 : whole) / kPowers[precision];
  return result == 0 ? 0 : result;
}

}  // namespace

std::string number_text(double value) { return json::number_to_text(value); }

std::string printed_number(double value) {
  if (std::trunc(value) == value) return number_text(value);
  char digits[64];
  const int length = std::snprintf(digits, sizeof digits, "%.15g", value);
  return number_text(read({digits, static_cast<std::size_t>(length)}));
}

double round_half_even(double value, int precision) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(value)) return precision == 0 ? value : kNaN;
  if (const auto plain = plainly_rounded(value, precision)) return *plain;
  if (precision != 0) value = shifted(value, precision);
  if (!std::isfinite(value)) return kNaN;
  double result = std::floor(value);
  if (value - result >= 0.5) result += 1;
  if (std::abs(result - value) == 0.5 && std::abs(std::fmod(result, 2)) == 1) result -= 1;
  if (precision != 0) result = shifted(result, -precision);
  return result == 0 ? 0 : result;
}

std::optional<double> parse_number(std::string_view text) {
  if (is_decimal(text)) {
    const double value = read(text);
    if (std::isfinite(value)) return value;
    return std::nullopt;
  }
  return parse_radix(text);
}

std::string number_in_radix(double value, int radix) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : (value < 0 ? "-Infinity" : "Infinity");
  std::string text;
  double rest = std::abs(value);
  // Beyond the digits that a double holds there are zeros, as in JavaScript.
  for (; rest / radix >= 0x1p53; rest /= radix) text.push_back('0');
  while (rest >= 1) {
    const double digit = std::fmod(rest, radix);
    text.push_back("0123456789abcdefghijklmnopqrstuvwxyz"[static_cast<int>(digit)]);
    rest = std::trunc((rest - digit) / radix);
  }
  if (text.empty()) return "0";
  if (value < 0) text.push_back('-');
  std::ranges::reverse(text);
  return text;
}

}  // namespace atsume::jsonata
