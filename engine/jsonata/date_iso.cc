// The commonest dates by far, "2026-03-25T00:00:00.000Z", without pictures.
#include <cmath>

#include "jsonata/date_picture.h"

namespace atsume::jsonata {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// Days since 1970-01-01 of a date in the years 0 to 9999.
std::int64_t days_from_date(int year, int month, int day) {
  if (month <= 2) --year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return std::int64_t{era} * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

// A number of `count` digits; negative when one of them is none.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const int digit = text[i] - '0';
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

bool is_between(int value, int least, int most) { return value >= least && value <= most; }

}  // namespace

Civil civil_from_days(double days) {
  const double shifted = days + 719468;
  const double era = std::floor(shifted / 146097);
  const int day_of_era = static_cast<int>(shifted - era * 146097);
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int part = (5 * day_of_year + 2) / 153;
  const int month = part < 10 ? part + 3 : part - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * part + 2) / 5 + 1};
}

std::array<char, 24> iso_date(double milliseconds) {
  const double today = std::floor(milliseconds / kDayMs);
  const Civil date = civil_from_days(today);
  int rest = static_cast<int>(milliseconds - today * kDayMs);
  std::array<char, 24> text = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                               '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
  const auto put = [&text](std::size_t last, int digits, int value) {
    for (; digits > 0; --digits, value /= 10) text[last--] = static_cast<char>('0' + value % 10);
  };
  put(3, 4, static_cast<int>(date.year));
  put(6, 2, date.month);
  put(9, 2, date.day);
  put(22, 3, rest % 1000);
  rest /= 1000;
  put(18, 2, rest % 60);
  put(15, 2, rest / 60 % 60);
  put(12, 2, rest / 3600);
  return text;
}

std::optional<double> parse_plain_iso(std::string_view text) {
  const bool has_time = text.size() == 20 || text.size() == 24;
  if ((!has_time && text.size() != 10) || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits_at(text, 0, 4);
  const int month = digits_at(text, 5, 2);
  const int day = digits_at(text, 8, 2);
  if (year < 0 || !is_between(month, 1, 12) || !is_between(day, 1, 31)) return std::nullopt;
  const std::int64_t days = days_from_date(year, month, day);
  if (!has_time) return static_cast<double>(days * kDayMs);
  if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') return std::nullopt;
  const bool has_fraction = text.size() == 24;
  if (has_fraction && text[19] != '.') return std::nullopt;
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  const int second = digits_at(text, 17, 2);
  const int fraction = has_fraction ? digits_at(text, 20, 3) : 0;
  if (!is_between(hour, 0, 23) || !is_between(minute, 0, 59) || !is_between(second, 0, 59) || fraction < 0) {
    return std::nullopt;
  }
  const std::int64_t seconds = (std::int64_t{hour} * 60 + minute) * 60 + second;
  return static_cast<double>(days * kDayMs + seconds * 1000 + fraction);
}

}  // namespace atsume::jsonata
