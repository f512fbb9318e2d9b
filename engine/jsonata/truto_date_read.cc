// Texts to date fields: ISO 8601, and Luxon's format tokens.
#include <algorithm>
#include <array>
#include <charconv>

#include "atsume/base/text.h"
#include "jsonata/truto_dates.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};
constexpr std::size_t kShortName = 3;
constexpr int kYearsOf2000 = 60;  // two digits up to it belong to this century

std::size_t digits_at(std::string_view text) { return std::min(text.find_first_not_of("0123456789"), text.size()); }

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Digits of a fraction as milliseconds; those beyond the third are cut off.
std::optional<int> read_fraction(std::string_view& text) {
  const std::size_t count = digits_at(text);
  if (count == 0 || count > 30) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < 3; ++i) value = value * 10 + (i < count ? text[i] - '0' : 0);
  text.remove_prefix(count);
  return value;
}

bool read_iso_time(std::string_view text, DateFields& out) {
  out.hour = read_digits(text, 2, 2);
  if (!out.hour) return false;
  const bool has_colons = text.starts_with(':');
  if (has_colons ? skip(text, ':') : digits_at(text) >= 2) {
    out.minute = read_digits(text, 2, 2);
    if (!out.minute) return false;
    if (has_colons ? skip(text, ':') : digits_at(text) >= 2) {
      out.second = read_digits(text, 2, 2);
      if (!out.second) return false;
      if (skip(text, '.') || skip(text, ',')) {
        out.millisecond = read_fraction(text);
        if (!out.millisecond) return false;
      }
    }
  }
  if (text.empty()) return true;
  out.offset = read_offset(text);
  return out.offset.has_value();
}

bool read_iso_date(std::string_view text, DateFields& out) {
  const auto year = read_digits(text, 4, 4);
  if (!year) return false;
  const bool has_dashes = skip(text, '-');
  if (text.empty()) {
    out.year = year;
    return !has_dashes;
  }
  if (skip(text, 'W')) {
    out.week_year = year;
    out.week = read_digits(text, 2, 2);
    const bool has_day = !text.empty();
    if (has_day && has_dashes && !skip(text, '-')) return false;
    if (has_day) out.weekday = read_digits(text, 1, 1);
    return out.week && (!has_day || out.weekday) && text.empty();
  }
  out.year = year;
  if (digits_at(text) == 3) {
    out.ordinal = read_digits(text, 3, 3);
    return text.empty();
  }
  out.month = read_digits(text, 2, 2);
  if (!out.month || text.empty()) return out.month.has_value();
  if (has_dashes && !skip(text, '-')) return false;
  out.day = read_digits(text, 2, 2);
  return out.day && text.empty();
}

template <std::size_t kCount>
std::optional<int> read_name(std::string_view& text, const std::array<std::string_view, kCount>& names, bool is_short) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = is_short ? names[i].substr(0, kShortName) : names[i];
    if (!base::equals_ignoring_case(text.substr(0, name.size()), name)) continue;
    text.remove_prefix(name.size());
    return static_cast<int>(i + 1);
  }
  return std::nullopt;
}

// Some digits, an optional colon, and the sign: as the token asks for.
std::optional<int> read_offset_prefix(std::string_view& text) {
  const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const std::size_t end = text.find_first_not_of("0123456789:", sign);
  const std::string_view digits = text.substr(0, sign == 0 ? (text.starts_with('Z') ? 1 : 0) : end);
  const auto offset = read_offset(digits);
  if (offset) text.remove_prefix(digits.size());
  return offset;
}

// Seconds or milliseconds since 1970.
bool read_epoch(std::string_view& text, std::int64_t unit, DateFields& out) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + std::min<std::size_t>(text.size(), 14), value);
  if (read.ec != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  out.instant = value * unit;
  return true;
}

bool read_year(std::string_view& text, std::size_t width, DateFields& out) {
  const bool is_short = width == 2;
  const std::size_t before = text.size();
  out.year = is_short ? read_digits(text, 2, 4) : width == 4 ? read_digits(text, 4, 4) : read_digits(text, 1, 6);
  if (!out.year) return false;
  if (is_short && before - text.size() <= 2) *out.year += *out.year > kYearsOf2000 ? 1900 : 2000;
  return true;
}

// A number of one digit or two, or exactly two when the token is doubled.
bool read_number(std::string_view& text, std::size_t width, std::optional<int>& out) {
  out = read_digits(text, width == 2 ? 2 : 1, 2);
  return out.has_value();
}

bool read_meridiem(std::string_view& text, DateFields& out) {
  const std::string mark = base::to_lower(text.substr(0, 2));
  if (mark != "am" && mark != "pm") return false;
  out.is_afternoon = mark == "pm";
  text.remove_prefix(2);
  return true;
}

// One token of the format: a letter and how many of it.
bool read_token(char letter, std::size_t width, std::string_view& text, DateFields& out) {
  switch (letter) {
    case 'y':
      return read_year(text, width, out);
    case 'M':
    case 'L':
      if (width <= 2) return read_number(text, width, out.month);
      out.month = read_name(text, kMonths, width == 3);
      return out.month.has_value();
    case 'E':
    case 'c':
      out.weekday = width < 3 ? read_digits(text, 1, 1) : read_name(text, kWeekdays, width == 3);
      return out.weekday.has_value();
    case 'd':
      return read_number(text, width, out.day);
    case 'o':
      out.ordinal = read_digits(text, width == 3 ? 3 : 1, 3);
      return out.ordinal.has_value();
    case 'k':
      out.week_year = read_digits(text, width, width == 2 ? 4 : width);
      return out.week_year.has_value();
    case 'W':
      return read_number(text, width, out.week);
    case 'H':
    case 'h':
      return read_number(text, width, out.hour);
    case 'm':
      return read_number(text, width, out.minute);
    case 's':
      return read_number(text, width, out.second);
    case 'S':
      out.millisecond = read_digits(text, width == 3 ? 3 : 1, 3);
      return out.millisecond.has_value();
    case 'u':
      out.millisecond = read_fraction(text);
      return out.millisecond.has_value();
    case 'a':
      return read_meridiem(text, out);
    case 'Z':
    case 'z':
      out.offset = read_offset_prefix(text);
      return out.offset.has_value();
    case 'X':
      return read_epoch(text, 1000, out);
    case 'x':
      return read_epoch(text, 1, out);
    default:
      return false;
  }
}

bool is_token(char c) { return std::string_view("yMLEcdokWHhmsSuaZzXx").find(c) != std::string_view::npos; }

}  // namespace

std::optional<int> read_digits(std::string_view& text, std::size_t least, std::size_t most) {
  const std::size_t count = std::min(digits_at(text), most);
  int value = 0;
  if (count < least || count > 9) return std::nullopt;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

std::optional<int> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool is_west = text.starts_with('-');
  if (!is_west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const bool is_short = digits_at(text) == 1;
  const auto hours = read_digits(text, 1, is_short ? 1 : 2);
  int minutes = 0;
  if (!text.empty()) {
    skip(text, ':');
    const auto given = read_digits(text, 2, 2);
    if (!given || !text.empty()) return std::nullopt;
    minutes = *given;
  }
  if (!hours || *hours > 18 || minutes > 59) return std::nullopt;
  return (is_west ? -1 : 1) * (*hours * 60 + minutes);
}

std::optional<DateFields> read_iso(std::string_view text) {
  DateFields fields;
  const auto mark = text.find('T');
  const bool is_time = mark == 0 || (text.size() > 2 && text[2] == ':');
  if (is_time) return read_iso_time(text.substr(mark == 0 ? 1 : 0), fields) ? std::optional(fields) : std::nullopt;
  if (!read_iso_date(text.substr(0, mark), fields)) return std::nullopt;
  const bool is_whole = mark == std::string_view::npos || read_iso_time(text.substr(mark + 1), fields);
  return is_whole ? std::optional(fields) : std::nullopt;
}

// What is no token stands for itself, and everything between single quotes.
std::optional<DateFields> read_format(std::string_view text, std::string_view format) {
  DateFields fields;
  bool is_quoted = false;
  while (!format.empty()) {
    const char c = format.front();
    if (c == '\'') {
      is_quoted = !is_quoted;
      format.remove_prefix(1);
      continue;
    }
    if (is_quoted || !is_token(c)) {
      const std::size_t bytes = utf8_width(c);
      if (!base::equals_ignoring_case(text.substr(0, bytes), format.substr(0, bytes))) return std::nullopt;
      text.remove_prefix(bytes);
      format.remove_prefix(std::min(bytes, format.size()));
      continue;
    }
    const std::size_t width = std::min(format.find_first_not_of(c), format.size());
    if (!read_token(c, width, text, fields)) return std::nullopt;
    format.remove_prefix(width);
  }
  return text.empty() ? std::optional(fields) : std::nullopt;
}

}  // namespace atsume::jsonata::truto
