// $formatNumber, by the rules of XPath's format-number; $formatInteger and $parseInteger.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "jsonata/evaluator.h"
#include "jsonata/integer_picture.h"
#include "jsonata/number.h"
#include "jsonata/picture.h"

namespace atsume::jsonata {
namespace {

using Text = std::u32string;
using TextView = std::u32string_view;

constexpr std::size_t kPictureMax = 10'000;

struct Symbols {
  char32_t decimal = U'.';
  char32_t grouping = U',';
  char32_t exponent = U'e';
  char32_t percent = U'%';
  char32_t per_mille = U'\u2030';
  char32_t zero = U'0';
  char32_t digit = U'#';
  char32_t pattern = U';';
  Text minus = U"-";

  bool is_digit(char32_t c) const { return c >= zero && c <= zero + 9; }
  bool is_place(char32_t c) const { return is_digit(c) || c == digit; }
  bool is_active(char32_t c) const {
    return is_place(c) || c == decimal || c == exponent || c == grouping || c == pattern;
  }
};

// One side of the picture's semicolon.
struct Part {
  Text whole, prefix, suffix, active, mantissa, exponent, integer, fraction;
  bool has_exponent = false;
  std::vector<int> integer_groups, fraction_groups;
  int interval = 0;
  int integer_min = 0, fraction_min = 0, fraction_max = 0, exponent_min = 0, scale = 0;
};

bool has(TextView text, char32_t c) { return text.find(c) != TextView::npos; }
bool has_twice(TextView text, char32_t c) { return text.find(c) != text.rfind(c); }

Symbols read_symbols(Value options) {
  Symbols symbols;
  const auto read = [&options](std::string_view name, char32_t& symbol) {
    const Value text = options.find(name);
    if (text.is_string() && text.size() > 0) symbol = to_utf32(text.as_string())[0];
  };
  read("decimal-separator", symbols.decimal);
  read("grouping-separator", symbols.grouping);
  read("exponent-separator", symbols.exponent);
  read("percent", symbols.percent);
  read("per-mille", symbols.per_mille);
  read("zero-digit", symbols.zero);
  read("digit", symbols.digit);
  read("pattern-separator", symbols.pattern);
  if (const Value minus = options.find("minus-sign"); minus.is_string()) symbols.minus = to_utf32(minus.as_string());
  return symbols;
}

Part split_part(Text text, const Symbols& symbols) {
  Part part;
  part.whole = std::move(text);
  const TextView whole = part.whole;
  const auto bounds = [&](char32_t c) { return symbols.is_active(c) && c != symbols.exponent; };
  const bool has_bounds = std::ranges::any_of(whole, bounds);
  const auto first = has_bounds ? static_cast<std::size_t>(std::ranges::find_if(whole, bounds) - whole.begin()) : 0;
  std::size_t last = whole.size();
  while (has_bounds && !bounds(whole[last - 1])) --last;
  part.prefix = whole.substr(0, first);
  part.suffix = whole.substr(last);
  part.active = whole.substr(first, last - first);
  part.mantissa = part.active;
  if (const auto at = whole.find(symbols.exponent, first); at != TextView::npos && at <= last) {
    part.has_exponent = true;
    // The reference cuts the active part at a place counted from the start of the whole part.
    part.mantissa = part.active.substr(0, at);
    part.exponent = at + 1 <= part.active.size() ? part.active.substr(at + 1) : Text();
  }
  const auto point = part.mantissa.find(symbols.decimal);
  part.integer = part.mantissa.substr(0, point);
  part.fraction = point == Text::npos ? part.suffix : part.mantissa.substr(point + 1);
  return part;
}

// Of several mistakes the last one counts, as in the reference.
std::string_view check_part(const Part& part, const Symbols& s) {
  std::string_view code;
  const TextView whole = part.whole;
  const auto is_digit = [&](char32_t c) { return s.is_digit(c); };
  if (has_twice(whole, s.decimal)) code = "D3081";
  if (has_twice(whole, s.percent)) code = "D3082";
  if (has_twice(whole, s.per_mille)) code = "D3083";
  if (has(whole, s.percent) && has(whole, s.per_mille)) code = "D3084";
  if (std::ranges::none_of(part.mantissa, [&](char32_t c) { return s.is_place(c); })) code = "D3085";
  if (!std::ranges::all_of(part.active, [&](char32_t c) { return s.is_active(c); })) code = "D3086";
  if (const auto point = whole.find(s.decimal); point != TextView::npos) {
    const bool before = point > 0 && whole[point - 1] == s.grouping;
    const bool after = point + 1 < whole.size() && whole[point + 1] == s.grouping;
    if (before || after) code = "D3087";
  } else if (part.integer.ends_with(s.grouping)) {
    code = "D3088";
  }
  if (whole.find(Text(2, s.grouping)) != TextView::npos) code = "D3089";
  const auto optional = part.integer.find(s.digit);
  if (optional != Text::npos && std::ranges::any_of(part.integer.substr(0, optional), is_digit)) code = "D3090";
  const auto last = part.fraction.rfind(s.digit);
  if (last != Text::npos && std::ranges::any_of(part.fraction.substr(last), is_digit)) code = "D3091";
  if (part.has_exponent && !part.exponent.empty() && (has(whole, s.percent) || has(whole, s.per_mille))) {
    code = "D3092";
  }
  if (part.has_exponent && (part.exponent.empty() || !std::ranges::all_of(part.exponent, is_digit))) code = "D3093";
  return code;
}

// Digits beside each grouping separator. The reference looks for all but the first in the integer part.
std::vector<int> group_positions(TextView part, TextView integer, bool counts_left, const Symbols& s) {
  std::vector<int> positions;
  for (auto at = part.find(s.grouping); at != TextView::npos; at = integer.find(s.grouping, at + 1)) {
    const auto beside = counts_left ? part.substr(0, at) : part.substr(std::min(at, part.size()));
    positions.push_back(static_cast<int>(std::ranges::count_if(beside, [&](char32_t c) { return s.is_place(c); })));
  }
  return positions;
}

int regular_interval(const std::vector<int>& positions) {
  if (positions.empty()) return 0;
  const int factor = std::accumulate(positions.begin() + 1, positions.end(), positions[0], std::gcd<int, int>);
  for (std::size_t i = 1; i <= positions.size(); ++i) {
    if (std::ranges::find(positions, static_cast<int>(i) * factor) == positions.end()) return 0;
  }
  return factor;
}

void analyse_part(Part& part, const Symbols& s) {
  const auto digits = [&](TextView text) {
    return static_cast<int>(std::ranges::count_if(text, [&](char32_t c) { return s.is_digit(c); }));
  };
  part.integer_groups = group_positions(part.integer, part.integer, false, s);
  part.interval = regular_interval(part.integer_groups);
  part.fraction_groups = group_positions(part.fraction, part.integer, true, s);
  part.integer_min = part.scale = digits(part.integer);
  part.fraction_min = digits(part.fraction);
  part.fraction_max = static_cast<int>(std::ranges::count_if(part.fraction, [&](char32_t c) { return s.is_place(c); }));
  if (part.integer_min == 0 && part.fraction_max == 0) {
    if (part.has_exponent) {
      part.fraction_min = part.fraction_max = 1;
    } else {
      part.integer_min = 1;
    }
  }
  if (part.has_exponent && part.integer_min == 0 && has(part.integer, s.digit)) part.integer_min = 1;
  if (part.integer_min == 0 && part.fraction_min == 0) part.fraction_min = 1;
  if (part.has_exponent) part.exponent_min = digits(part.exponent);
}

// Number.prototype.toFixed of the absolute value, in the picture's digits.
Text fixed(double value, int places, const Symbols& s) {
  value = std::abs(value);
  std::string text;
  if (value >= 1e21 || !std::isfinite(value)) {
    text = std::isnan(value) ? "NaN" : std::isinf(value) ? "Infinity" : number_text(value);
  } else {
    text.resize(400 + static_cast<std::size_t>(places));
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.*f", places, value)));
  }
  Text wide(text.begin(), text.end());
  for (char32_t& c : wide) {
    if (c >= U'0' && c <= U'9') c = c - U'0' + s.zero;
  }
  return wide;
}

// A place before the start counts from the end, as JavaScript's slice does.
void insert_at(Text& text, std::ptrdiff_t at, char32_t c) {
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  if (at < 0) at += size;
  text.insert(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at, 0, size)), 1, c);
}

Text write_mantissa(double mantissa, const Part& part, const Symbols& s) {
  Text text = fixed(round_half_even(mantissa, part.fraction_max), part.fraction_max, s);
  if (const auto dot = text.find(U'.'); dot != Text::npos) {
    text[dot] = s.decimal;
  } else {
    text += s.decimal;
  }
  while (text.starts_with(s.zero)) text.erase(0, 1);
  while (text.ends_with(s.zero)) text.pop_back();
  auto point = static_cast<std::ptrdiff_t>(text.find(s.decimal));
  const auto decimals = static_cast<std::ptrdiff_t>(text.size()) - point - 1;
  if (part.fraction_min > decimals) text.append(static_cast<std::size_t>(part.fraction_min - decimals), s.zero);
  if (part.integer_min > point) text.insert(0, static_cast<std::size_t>(part.integer_min - point), s.zero);
  point = static_cast<std::ptrdiff_t>(text.find(s.decimal));
  if (part.interval > 0) {
    for (auto at = point - part.interval; at > 0; at -= part.interval) insert_at(text, at, s.grouping);
  } else {
    for (const int position : part.integer_groups) insert_at(text, point++ - position, s.grouping);
  }
  point = static_cast<std::ptrdiff_t>(text.find(s.decimal));
  for (const int position : part.fraction_groups) insert_at(text, point + 1 + position, s.grouping);
  if (!has(part.whole, s.decimal) || text.ends_with(s.decimal)) text.pop_back();
  return text;
}

Text write_number(double value, const Part& part, const Symbols& s) {
  double mantissa = value * (has(part.whole, s.percent) ? 100 : has(part.whole, s.per_mille) ? 1000 : 1);
  if (part.exponent_min == 0) return write_mantissa(mantissa, part, s);
  int exponent = 0;
  mantissa = std::abs(mantissa);
  if (mantissa != 0 && std::isfinite(mantissa)) {
    for (const double least = std::pow(10, part.scale - 1); mantissa < least; --exponent) mantissa *= 10;
    for (const double most = std::pow(10, part.scale); mantissa > most; ++exponent) mantissa /= 10;
  }
  Text digits = fixed(exponent, 0, s);
  if (static_cast<int>(digits.size()) < part.exponent_min) {
    digits.insert(0, static_cast<std::size_t>(part.exponent_min) - digits.size(), s.zero);
  }
  return write_mantissa(mantissa, part, s) + s.exponent + (exponent < 0 ? s.minus : Text()) + digits;
}

}  // namespace

bool format_number(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number() || !call[1].is_string()) return true;
  if (call[1].size() > kPictureMax) return call.evaluator.fail_budget(Limit::kPicture, "a number picture is too long");
  const Symbols symbols = read_symbols(call[2]);
  std::vector<Part> parts;
  Text rest = to_utf32(call[1].as_string());
  for (bool is_more = true; is_more;) {
    const auto at = rest.find(symbols.pattern);
    is_more = at != Text::npos;
    if (parts.size() == 2) return call.evaluator.fail("D3080");
    parts.push_back(split_part(rest.substr(0, at), symbols));
    if (is_more) rest.erase(0, at + 1);
  }
  for (const Part& part : parts) {
    if (const auto code = check_part(part, symbols); !code.empty()) return call.evaluator.fail(code);
  }
  for (Part& part : parts) analyse_part(part, symbols);
  const double value = call[0].as_double();
  const bool is_negative = !(value >= 0);
  Part& part = is_negative ? parts.back() : parts.front();
  if (is_negative && parts.size() == 1) part.prefix = symbols.minus + part.prefix;
  out = call.evaluator.text(to_utf8(part.prefix + write_number(value, part, symbols) + part.suffix));
  return true;
}

bool format_integer(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_number() || !call[1].is_string()) return true;
  const auto picture = IntegerPicture::analyse(call[1].as_string());
  if (call[1].size() > kPictureMax) return call.evaluator.fail_budget(Limit::kPicture, "a number picture is too long");
  if (picture.mixes_families) return call.evaluator.fail("D3131");
  if (picture.kind == IntegerPicture::Kind::kSequence) return call.evaluator.fail("D3130", call[1]);
  const auto text = format_by(picture, std::floor(call[0].as_double()));
  if (!text) return call.evaluator.fail_budget(Limit::kPicture, "a Roman number is too large");
  out = call.evaluator.text(*text);
  return true;
}

bool parse_integer(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string() || !call[1].is_string()) return true;
  const auto picture = IntegerPicture::analyse(call[1].as_string());
  if (picture.mixes_families) return call.evaluator.fail("D3131");
  if (picture.kind == IntegerPicture::Kind::kSequence) return call.evaluator.fail("D3130", call[1]);
  out = Value::number(parse_by(picture, call[0].as_string()));
  return call.evaluator.steps(call[0].size());
}

}  // namespace atsume::jsonata
