#include "atsume/base/time.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace atsume::base {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr WallTime kEarliest = sys_days(year(0) / 1 / 1);
constexpr WallTime kLatest = WallTime(sys_days(year(10000) / 1 / 1)) - milliseconds(1);

struct Fields {
  year_month_day date;
  hh_mm_ss<milliseconds> time;
  weekday day_of_week;
};

Fields fields_of(WallTime wall) {
  wall = std::clamp(wall, kEarliest, kLatest);
  const auto day = floor<days>(wall);
  return {year_month_day(day), hh_mm_ss<milliseconds>(wall - day), weekday(day)};
}

// Reads a text from the left; the first thing that does not fit makes all that follows fail too.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) ok_ = false;
    for (std::size_t i = 0; ok_ && i < count; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') ok_ = false;
      value = value * 10 + (c - '0');
    }
    if (!ok_) return 0;
    rest_.remove_prefix(count);
    return value;
  }

  int digits_between(std::size_t count, int min, int max) {
    const int value = digits(count);
    if (value < min || value > max) ok_ = false;
    return value;
  }

  bool take(char c) {
    if (!ok_ || rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(std::string_view text) {
    if (!rest_.starts_with(text)) ok_ = false;
    if (ok_) rest_.remove_prefix(text.size());
  }

  template <std::size_t N>
  std::size_t one_of(const std::array<std::string_view, N>& names) {
    for (std::size_t i = 0; ok_ && i < N; ++i) {
      if (!rest_.starts_with(names[i])) continue;
      rest_.remove_prefix(names[i].size());
      return i;
    }
    ok_ = false;
    return 0;
  }

  void fail() { ok_ = false; }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

milliseconds read_fraction(Reader& in) {
  if (!in.take('.')) return milliseconds(0);
  if (!in.at_digit()) in.fail();
  int value = 0;
  for (int scale = 100; in.at_digit(); scale /= 10) value += scale * in.digits(1);
  return milliseconds(value);
}

// 60 is a leap second: the instant after it.
milliseconds read_time_of_day(Reader& in) {
  const int hour = in.digits_between(2, 0, 23);
  in.expect(":");
  const int minute = in.digits_between(2, 0, 59);
  in.expect(":");
  return hours(hour) + minutes(minute) + seconds(in.digits_between(2, 0, 60));
}

minutes read_offset(Reader& in) {
  if (in.take('Z') || in.take('z')) return minutes(0);
  const bool east = in.take('+');
  if (!east) in.expect("-");
  const int hour = in.digits_between(2, 0, 23);
  in.expect(":");
  const minutes offset = hours(hour) + minutes(in.digits_between(2, 0, 59));
  return east ? offset : -offset;
}

std::optional<WallTime> finish(const Reader& in, year_month_day date, milliseconds since_midnight) {
  if (!in.ok() || !in.at_end() || !date.ok()) return std::nullopt;
  const WallTime time = sys_days(date) + since_midnight;
  if (time < kEarliest || time > kLatest) return std::nullopt;
  return time;
}

}  // namespace

std::string to_iso8601(WallTime time) {
  const Fields f = fields_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(f.date.year()),
                     static_cast<unsigned>(f.date.month()), static_cast<unsigned>(f.date.day()), f.time.hours().count(),
                     f.time.minutes().count(), f.time.seconds().count(), f.time.subseconds().count());
}

std::optional<WallTime> parse_iso8601(std::string_view text) {
  Reader in(text);
  const year y(in.digits(4));
  in.expect("-");
  const month m(static_cast<unsigned>(in.digits(2)));
  in.expect("-");
  const day d(static_cast<unsigned>(in.digits(2)));
  if (in.ok() && in.at_end()) return finish(in, y / m / d, milliseconds(0));

  if (!in.take('T') && !in.take('t')) in.expect(" ");
  milliseconds since_midnight = read_time_of_day(in);
  since_midnight += read_fraction(in);
  since_midnight -= read_offset(in);
  return finish(in, y / m / d, since_midnight);
}

std::string to_http_date(WallTime time) {
  const Fields f = fields_of(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays[f.day_of_week.c_encoding()],
                     static_cast<unsigned>(f.date.day()), kMonths[static_cast<unsigned>(f.date.month()) - 1],
                     static_cast<int>(f.date.year()), f.time.hours().count(), f.time.minutes().count(),
                     f.time.seconds().count());
}

std::optional<WallTime> parse_http_date(std::string_view text) {
  Reader in(text);
  in.one_of(kWeekdays);
  in.expect(", ");
  const day d(static_cast<unsigned>(in.digits(2)));
  in.expect(" ");
  const month m(static_cast<unsigned>(in.one_of(kMonths)) + 1);
  in.expect(" ");
  const year y(in.digits(4));
  in.expect(" ");
  const milliseconds since_midnight = read_time_of_day(in);
  in.expect(" GMT");
  return finish(in, y / m / d, since_midnight);
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;

  struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
  };
  constexpr std::array<Unit, 5> kUnits = {{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  const std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (count > std::numeric_limits<std::int64_t>::max() / unit.milliseconds) return std::nullopt;
    return Duration(count * unit.milliseconds);
  }
  return std::nullopt;
}

}  // namespace atsume::base
