#include <charconv>
#include <cmath>
#include <limits>

#include "jsonata/date_picture.h"
#include "jsonata/evaluator.h"

namespace atsume::jsonata {
namespace {

constexpr std::string_view kIsoPicture = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";
constexpr std::size_t kPictureBytesMax = 10'000;
// What JavaScript's dates can hold.
constexpr double kMillisMax = 8.64e15;
// Where years of four digits begin and end.
constexpr double kYear0Ms = -62'167'219'200'000;
constexpr double kYear10000Ms = 253'402'300'800'000;

double now_of(const Call& call) {
  return static_cast<double>(call.evaluator.environment().now.time_since_epoch().count());
}

bool give_failure(const Call& call, Failure failure) {
  if (failure.code == kBudgetCode) return call.evaluator.fail_budget(Limit::kPicture, "a date takes too long");
  call.evaluator.fail(failure.code);
  call.evaluator.failure() = std::move(failure);
  return false;
}

// Minutes east of UTC as in "-0530": hundreds are hours.
double offset_of(Value zone) {
  if (!zone.is_string()) return 0;
  auto digits = zone.as_string();
  const bool is_negative = digits.starts_with('-');
  if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return is_negative ? -value : value;
}

bool format_by(const Call& call, double milliseconds, const DatePicture& picture, double offset, Value& out) {
  if (!(std::abs(milliseconds) <= kMillisMax)) return call.evaluator.fail("D3110", Value::number(milliseconds));
  auto text = format_date(milliseconds, picture, offset);
  if (!text) return give_failure(call, std::move(text).error());
  out = call.evaluator.text(*text);
  return call.evaluator.steps(text->size());
}

// The picture's own faults come first.
bool format_by_text(const Call& call, double milliseconds, std::string_view text, double offset, Value& out) {
  if (text.size() > kPictureBytesMax) {
    return call.evaluator.fail_budget(Limit::kPicture, "a date picture is too long");
  }
  const auto picture = DatePicture::analyse(text);
  if (!picture) return give_failure(call, picture.error());
  return format_by(call, milliseconds, *picture, offset, out);
}

bool format(const Call& call, double milliseconds, Value picture, Value zone, Value& out) {
  const double offset = offset_of(zone);
  if (picture.is_string()) {
    const DatePicture* known = call.evaluator.tree().picture_of(picture.as_string());
    return known != nullptr ? format_by(call, milliseconds, *known, offset, out)
                            : format_by_text(call, milliseconds, picture.as_string(), offset, out);
  }
  const double whole = std::trunc(milliseconds);
  if (offset == 0 && whole >= kYear0Ms && whole < kYear10000Ms) {
    const auto text = iso_date(whole);
    out = call.evaluator.text({text.data(), text.size()});
    return true;
  }
  static const DatePicture iso = *DatePicture::analyse(kIsoPicture);
  return format_by(call, milliseconds, iso, offset, out);
}

bool millis(const Call& call, Value& out) {
  out = Value::number(now_of(call));
  return true;
}

bool now(const Call& call, Value& out) { return format(call, now_of(call), call[0], call[1], out); }

bool from_millis(const Call& call, Value& out) {
  out = Value();
  return !call[0].is_number() || format(call, call[0].as_double(), call[1], call[2], out);
}

bool to_millis(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  if (!call[1].is_string()) {
    if (const auto plain = parse_plain_iso(call[0].as_string())) {
      out = Value::number(*plain);
      return true;
    }
    const auto time = parse_iso_date(call[0].as_string());
    if (!time) return call.evaluator.fail("D3110", call[0]);
    out = Value::number(*time);
    return true;
  }
  const double now = now_of(call);
  std::expected<std::optional<double>, Failure> time;
  if (const DatePicture* known = call.evaluator.tree().picture_of(call[1].as_string())) {
    time = parse_date(call[0].as_string(), *known, now);
  } else {
    if (call[1].size() > kPictureBytesMax) {
      return call.evaluator.fail_budget(Limit::kPicture, "a date picture is too long");
    }
    const auto picture = DatePicture::analyse(call[1].as_string());
    if (!picture) return give_failure(call, picture.error());
    time = parse_date(call[0].as_string(), *picture, now);
  }
  if (!time) return give_failure(call, std::move(time).error());
  if (*time) out = Value::number(**time);
  return call.evaluator.steps(200 + call[1].size() + call[0].size());
}

constexpr Builtin kFunctions[] = {
    {"now", "<s?s?:s>", 2, now},
    {"millis", "<:n>", 0, millis},
    {"toMillis", "<s-s?:n>", 2, to_millis},
    {"fromMillis", "<n-s?s?:s>", 3, from_millis},
};

}  // namespace

std::span<const Builtin> time_functions() { return kFunctions; }

}  // namespace atsume::jsonata
