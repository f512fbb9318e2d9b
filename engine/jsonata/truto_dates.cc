// $dtFromIso and $dtFromFormat. They give ISO 8601 text, which compares, sorts and goes into $toMillis. Zones are
// UTC and fixed offsets: names such as Europe/Paris would need a time zone database.
#include "jsonata/truto_dates.h"

#include <fmt/core.h>
#include <cmath>

#include <chrono>
#include <cstdlib>

#include "atsume/base/text.h"
#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

struct Zone {
  int minutes = 0;
  bool is_named = false;  // UTC by name shows as "Z"
};

chrono::sys_days first_monday(int year) {
  const chrono::sys_days fourth = chrono::year(year) / 1 / 4;
  return fourth - (chrono::weekday(fourth) - chrono::Monday);
}

// Midnight of the day that the fields name.
std::optional<chrono::sys_days> day_of(const DateFields& fields, const chrono::year_month_day& today) {
  if (fields.week) {
    const int weekday = fields.weekday.value_or(1);
    const int year = fields.week_year.value_or(static_cast<int>(today.year()));
    const chrono::sys_days day = first_monday(year) + chrono::days((*fields.week - 1) * 7 + weekday - 1);
    const bool is_valid = *fields.week >= 1 && weekday >= 1 && weekday <= 7 && day < first_monday(year + 1);
    return is_valid ? std::optional(day) : std::nullopt;
  }
  const chrono::year year(fields.year.value_or(static_cast<int>(today.year())));
  if (fields.ordinal) {
    const chrono::sys_days day = chrono::sys_days(year / 1 / 1) + chrono::days(*fields.ordinal - 1);
    const bool is_valid = *fields.ordinal >= 1 && chrono::year_month_day(day).year() == year;
    return is_valid ? std::optional(day) : std::nullopt;
  }
  const bool has_month = fields.month.has_value();
  const bool has_date = has_month || fields.year.has_value() || fields.week_year.has_value();
  const unsigned month = has_month     ? static_cast<unsigned>(*fields.month)
                         : fields.year ? 1U
                                       : static_cast<unsigned>(today.month());
  const unsigned day = fields.day ? static_cast<unsigned>(*fields.day)
                       : has_date ? 1U
                                  : static_cast<unsigned>(today.day());
  const chrono::year_month_day date(year, chrono::month(month), chrono::day(day));
  if (!date.ok()) return std::nullopt;
  const bool is_right_day =
      !fields.weekday || *fields.weekday == static_cast<int>(chrono::weekday(chrono::sys_days(date)).iso_encoding());
  return is_right_day ? std::optional(chrono::sys_days(date)) : std::nullopt;
}

std::optional<Zone> zone_of(std::string_view name) {
  const std::string lower = base::to_lower(name);
  if (lower == "utc" || lower == "gmt" || lower == "z" || lower == "etc/utc") return Zone{0, true};
  if (lower.empty() || lower == "local" || lower == "system" || lower == "default") return Zone{};
  const auto digits = std::string_view(lower).substr(lower.starts_with("utc") || lower.starts_with("gmt") ? 3 : 0);
  const auto offset = digits.starts_with('+') || digits.starts_with('-') ? read_offset(digits) : std::nullopt;
  return offset ? std::optional(Zone{*offset, false}) : std::nullopt;
}

bool read_zone(const Call& call, Value given, Zone& out) {
  const Value name = given.is_object() ? given.find("zone") : given;
  if (is_missing(name)) return true;
  const auto zone = name.is_string() ? zone_of(name.as_string()) : std::nullopt;
  if (!zone) return call.evaluator.fail("U2009", name);
  out = *zone;
  return true;
}

bool give_time(const Call& call, std::optional<std::int64_t> instant, const Zone& zone, Value& out) {
  out = Value::null();
  if (!instant) return true;
  const chrono::sys_time<chrono::milliseconds> local{chrono::milliseconds(*instant + zone.minutes * kMinute)};
  const auto midnight = chrono::floor<chrono::days>(local);
  const chrono::year_month_day date(midnight);
  const chrono::hh_mm_ss time(local - midnight);
  if (static_cast<int>(date.year()) < 0 || static_cast<int>(date.year()) > 9999) return true;
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                  time.minutes().count(), time.seconds().count(), time.subseconds().count());
  const int minutes = std::abs(zone.minutes);
  const char sign = zone.minutes < 0 ? '-' : '+';
  text += zone.is_named ? "Z" : fmt::format("{}{:02}:{:02}", sign, minutes / 60, minutes % 60);
  return give_text(call, text, out);
}

std::int64_t now_of(const Call& call) { return call.evaluator.environment().now.time_since_epoch().count(); }

bool in_range(std::optional<int> value, int most) { return !value || (*value >= 0 && *value <= most); }

}  // namespace

std::optional<std::int64_t> instant_of(const DateFields& fields, std::int64_t now, int zone_minutes) {
  if (fields.instant) return fields.instant;
  const chrono::sys_time<chrono::milliseconds> local{chrono::milliseconds(now + zone_minutes * kMinute)};
  const auto day = day_of(fields, chrono::year_month_day(chrono::floor<chrono::days>(local)));
  int hour = fields.hour.value_or(0);
  if (fields.is_afternoon) {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (*fields.is_afternoon ? 12 : 0);
  }
  const bool is_midnight = hour == 24 && fields.minute.value_or(0) == 0 && fields.second.value_or(0) == 0 &&
                           fields.millisecond.value_or(0) == 0;
  if (!day || !(hour < 24 || is_midnight) || !in_range(fields.minute, 59) || !in_range(fields.second, 59)) {
    return std::nullopt;
  }
  const std::int64_t seconds = (hour * 60 + fields.minute.value_or(0)) * 60 + fields.second.value_or(0);
  const std::int64_t midnight = day->time_since_epoch().count() * kDay;
  return midnight + seconds * 1000 + fields.millisecond.value_or(0) - fields.offset.value_or(zone_minutes) * kMinute;
}

// A text without an offset is read as UTC; a zone given converts the result.
bool date_from_iso(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  Zone zone;
  if (!read_zone(call, call[1], zone)) return false;
  const auto fields = call[0].is_string() ? read_iso(call[0].as_string()) : std::nullopt;
  return give_time(call, fields ? instant_of(*fields, now_of(call), 0) : std::nullopt, zone, out);
}

// A text without an offset is read as a time of the zone given.
bool date_from_format(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  Zone zone;
  if (!call[1].is_string()) return call.evaluator.fail("U2010", call[1]);
  if (!read_zone(call, call[2], zone)) return false;
  if (!call.evaluator.steps(call[1].size())) return false;
  const auto fields = call[0].is_string() ? read_format(call[0].as_string(), call[1].as_string()) : std::nullopt;
  return give_time(call, fields ? instant_of(*fields, now_of(call), zone.minutes) : std::nullopt, zone, out);
}

}  // namespace atsume::jsonata::truto
