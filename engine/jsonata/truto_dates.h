// Dates as the library Luxon reads them, which is what $dtFromIso and $dtFromFormat are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atsume::jsonata::truto {

// What a text says about a time; the rest is filled in by instant_of().
struct DateFields {
  std::optional<int> year;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> ordinal;
  std::optional<int> week_year;
  std::optional<int> week;
  std::optional<int> weekday;  // 1 is Monday
  std::optional<int> hour;
  std::optional<int> minute;
  std::optional<int> second;
  std::optional<int> millisecond;
  std::optional<bool> is_afternoon;
  std::optional<int> offset;  // minutes east of Greenwich
  std::optional<std::int64_t> instant;
};

// Nullopt when the text does not have the form.
std::optional<DateFields> read_iso(std::string_view text);
std::optional<DateFields> read_format(std::string_view text, std::string_view format);

// "Z", "+05:30", "-0800", "+5"; nothing else may follow.
std::optional<int> read_offset(std::string_view text);
// Moves `text` behind the digits: at least `least`, at most `most` of them.
std::optional<int> read_digits(std::string_view& text, std::size_t least, std::size_t most);

// Milliseconds since 1970; nullopt when there is no such time. Larger units that are not given are those of `now`.
std::optional<std::int64_t> instant_of(const DateFields& fields, std::int64_t now, int zone_minutes);

}  // namespace atsume::jsonata::truto
