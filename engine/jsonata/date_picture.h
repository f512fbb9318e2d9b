// Date and time pictures of XPath ("[Y0001]-[M01]-[D01]"), for $fromMillis, $toMillis and $now.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsonata/errors.h"
#include "jsonata/integer_picture.h"

namespace atsume::jsonata {

class Regex;

struct DatePart {
  std::string literal;  // when component is 0
  char component = 0;   // Y M D d F W w X x H h P m s f Z z C E
  enum class Names : std::uint8_t { kNone, kLower, kUpper, kTitle } names = Names::kNone;
  bool is_military = false;  // the "t" of a zone: "Z" for UTC
  int year_digits = -1;
  int width_max = -1;
  bool has_integer = false;
  IntegerPicture integer;
  int plain_digits = 0;  // plain decimals, at least so many; 0: it takes the general way
};

struct DatePicture {
  std::vector<DatePart> parts;
  std::shared_ptr<const Regex> pattern;  // what parse_date() matches with; made there where it is missing

  // Failures: D3131, D3132, D3135.
  static std::expected<DatePicture, Failure> analyse(std::string_view text);
};

struct Civil {
  double year;
  int month;  // 1 to 12
  int day;
};
// The date that many days from 1970-01-01, in the proleptic Gregorian calendar (Howard Hinnant's computation).
Civil civil_from_days(double days);
// The numeric value of a component at a point in time (UTC); P is 0 or 1.
double component_of(double milliseconds, char component);
std::string_view month_name(int month);  // 1 to 12
std::string_view day_name(int day);      // 1 (Monday) to 7
// Days since 1970-01-01 of a date whose month and day may overflow.
double days_from_civil(double year, double month, double day);

// Failures: D3133, D3134.
std::expected<std::string, Failure> format_date(double milliseconds, const DatePicture& picture, double offset);
// "2026-03-25T00:00:00.000Z", as the picture of $fromMillis without a picture gives it; for years 0 to 9999.
std::array<char, 24> iso_date(double milliseconds);
// The value of "2026-03-25", "…T00:00:00Z" and "…T00:00:00.000Z"; nullopt says nothing about any other text.
std::optional<double> parse_plain_iso(std::string_view text);
// nullopt when the text does not match. Failures: D3133, D3136.
std::expected<std::optional<double>, Failure> parse_date(std::string_view text, const DatePicture& picture, double now);
// The regular expression of texts that are written by the picture. Failures: D3130, D3133.
std::expected<std::shared_ptr<const Regex>, Failure> pattern_of(const DatePicture& picture);
// nullopt when it is no ISO 8601 date; NaN when its parts are out of range.
std::optional<double> parse_iso_date(std::string_view text);

}  // namespace atsume::jsonata
