#include <algorithm>
#include <array>
#include <cmath>

#include "atsume/base/text.h"
#include "jsonata/date_picture.h"
#include "jsonata/number.h"

namespace atsume::jsonata {
namespace {

constexpr double kDayMs = 86'400'000;

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

// 1 (Monday) to 7.
int weekday(double days) {
  const double index = std::fmod(std::fmod(days + 3, 7) + 7, 7);
  return static_cast<int>(index) + 1;
}

// The Monday of the week that holds the first Thursday of the month (`month` may overflow).
double first_week(double year, double month) {
  const double first = days_from_civil(year, month, 1);
  const int day = weekday(first);
  return day > 4 ? first + (8 - day) : first - (day - 1);
}

double week_number(double start, double today) { return std::floor((today - start) / 7) + 1; }

double week_of_year(const Civil& date, double today) {
  const double week = week_number(first_week(date.year, 1), today);
  if (week > 52 && today >= first_week(date.year + 1, 1)) return 1;
  return week < 1 ? week_number(first_week(date.year - 1, 1), today) : week;
}

double week_of_month(const Civil& date, double today) {
  const double week = week_number(first_week(date.year, date.month), today);
  if (week > 4 && today >= first_week(date.year, date.month + 1)) return 1;
  return week < 1 ? week_number(first_week(date.year, date.month - 1), today) : week;
}

double week_year(const Civil& date, double today) {
  if (today < first_week(date.year, 1)) return date.year - 1;
  return today >= first_week(date.year + 1, 1) ? date.year + 1 : date.year;
}

double week_month(const Civil& date, double today) {
  if (today < first_week(date.year, date.month)) return date.month == 1 ? 12 : date.month - 1;
  if (today >= first_week(date.year, date.month + 1)) return date.month == 12 ? 1 : date.month + 1;
  return date.month;
}

std::unexpected<Failure> fail(std::string_view code, std::string value) {
  Failure failure;
  failure.code = code;
  failure.value = std::move(value);
  return std::unexpected(std::move(failure));
}

std::string named(const DatePart& part, std::string_view name) {
  std::string text(name);
  if (part.names == DatePart::Names::kUpper) text = base::to_upper(text);
  if (part.names == DatePart::Names::kLower) text = base::to_lower(text);
  if (part.width_max >= 0 && text.size() > static_cast<std::size_t>(part.width_max)) {
    text.resize(static_cast<std::size_t>(part.width_max));
  }
  return text;
}

std::expected<std::string, Failure> integer_text(const IntegerPicture& picture, double value) {
  if (picture.kind == IntegerPicture::Kind::kSequence) return fail("D3130", "");
  auto text = format_by(picture, value);
  if (!text) return fail(kBudgetCode, "");
  return *std::move(text);
}

std::expected<std::string, Failure> zone_text(const DatePart& part, double offset_hours, double offset_minutes) {
  const double offset = offset_hours * 100 + offset_minutes;
  const int digits = part.integer.mandatory_digits;
  std::expected<std::string, Failure> text;
  if (part.integer.is_regular || digits == 3 || digits == 4) {
    text = integer_text(part.integer, offset);
  } else if (digits == 1 || digits == 2) {
    text = integer_text(part.integer, offset_hours);
    if (text && offset_minutes != 0) *text += ":" + *format_by(IntegerPicture::analyse("00"), offset_minutes);
  } else {
    return fail("D3134", number_text(digits));
  }
  if (!text) return text;
  if (offset == 0 && part.is_military) return "Z";
  return (part.component == 'z' ? "GMT" : "") + std::string(offset >= 0 ? "+" : "") + *text;
}

// Of ASCII digits without grouping and ordinals: nearly all pictures.
std::string plain_text(const DatePart& part, double value) {
  const bool is_cut = part.component == 'Y' && part.year_digits >= 0;
  if (is_cut) value = std::fmod(value, std::pow(10, part.year_digits));
  std::string text = std::to_string(static_cast<std::int64_t>(std::abs(value)));
  const auto width = static_cast<std::size_t>(part.plain_digits);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return value < 0 ? "-" + text : text;
}

std::expected<std::string, Failure> part_text(const DatePart& part, double local, double hours, double minutes) {
  const double value = component_of(local, part.component);
  if (part.plain_digits > 0) return plain_text(part, value);
  switch (part.component) {
    case 'C':
    case 'E':
      return "ISO";
    case 'Z':
    case 'z':
      return zone_text(part, hours, minutes);
    case 'P': {
      const std::string text = value == 0 ? "am" : "pm";
      return part.names == DatePart::Names::kUpper ? base::to_upper(text) : text;
    }
    default:
      break;
  }
  if (part.names == DatePart::Names::kNone) {
    const bool is_cut = part.component == 'Y' && part.year_digits >= 0;
    return integer_text(part.integer, is_cut ? std::fmod(value, std::pow(10, part.year_digits)) : value);
  }
  if (part.component == 'M' || part.component == 'x') return named(part, month_name(static_cast<int>(value)));
  if (part.component == 'F') return named(part, day_name(static_cast<int>(value)));
  return fail("D3133", "\"" + std::string(1, part.component) + "\"");
}

}  // namespace

double days_from_civil(double year, double month, double day) {
  year += std::floor((month - 1) / 12);
  const int m = static_cast<int>(month - 1 - 12 * std::floor((month - 1) / 12)) + 1;
  if (m <= 2) year -= 1;
  const double era = std::floor(year / 400);
  const double year_of_era = year - era * 400;
  const double day_of_year = std::floor((153.0 * (m > 2 ? m - 3 : m + 9) + 2) / 5);
  const double leap_days = std::floor(year_of_era / 4) - std::floor(year_of_era / 100);
  return era * 146097 + year_of_era * 365 + leap_days + day_of_year - 719468 + day - 1;
}

std::string_view month_name(int month) { return kMonths[static_cast<std::size_t>(month - 1)]; }
std::string_view day_name(int day) { return kDays[static_cast<std::size_t>(day - 1)]; }

double component_of(double milliseconds, char component) {
  const double today = std::floor(milliseconds / kDayMs);
  const double of_day = milliseconds - today * kDayMs;
  const double hour = std::floor(of_day / 3'600'000);
  const Civil date = civil_from_days(today);
  switch (component) {
    case 'Y':
      return date.year;
    case 'M':
      return date.month;
    case 'D':
      return date.day;
    case 'd':
      return today - days_from_civil(date.year, 1, 1) + 1;
    case 'F':
      return weekday(today);
    case 'W':
      return week_of_year(date, today);
    case 'w':
      return week_of_month(date, today);
    case 'X':
      return week_year(date, today);
    case 'x':
      return week_month(date, today);
    case 'H':
      return hour;
    case 'h':
      return std::fmod(hour, 12) == 0 ? 12 : std::fmod(hour, 12);
    case 'P':
      return hour >= 12 ? 1 : 0;
    case 'm':
      return std::fmod(std::floor(of_day / 60'000), 60);
    case 's':
      return std::fmod(std::floor(of_day / 1000), 60);
    case 'f':
      return std::fmod(of_day, 1000);
    default:
      return 0;
  }
}

std::expected<std::string, Failure> format_date(double milliseconds, const DatePicture& picture, double offset) {
  const double hours = std::floor(offset / 100);
  const double minutes = std::fmod(offset, 100);
  const double local = std::trunc(milliseconds + (60 * hours + minutes) * 60'000);
  std::string text;
  for (const DatePart& part : picture.parts) {
    if (part.component == 0) {
      text += part.literal;
      continue;
    }
    auto written = part_text(part, local, hours, minutes);
    if (!written) return written;
    text += *written;
  }
  return text;
}

}  // namespace atsume::jsonata
