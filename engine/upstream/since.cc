#include "upstream/since.h"

#include "atsume/base/text.h"
#include "atsume/base/time.h"

namespace atsume::upstream {
namespace {

using catalog::SinceAs;

std::string without_zeros(std::string iso) {
  constexpr std::string_view kZeros = ".000Z";
  if (iso.ends_with(kZeros)) iso.replace(iso.size() - kZeros.size(), kZeros.size(), "Z");
  return iso;
}

json::Value written(SinceAs as, base::WallTime instant, json::Arena& arena) {
  const auto milliseconds = instant.time_since_epoch();
  const auto digits = [&](std::int64_t number) { return json::Value::number_text(arena.copy(std::to_string(number))); };
  const auto text = [&](std::string_view one) { return json::Value::string(arena.copy(one)); };
  switch (as) {
    case SinceAs::kDate:
      return text(std::string_view(base::to_iso8601(instant)).substr(0, 10));
    case SinceAs::kEpochSeconds:
      return digits(std::chrono::floor<std::chrono::seconds>(milliseconds).count());
    case SinceAs::kEpochMilliseconds:
      return digits(milliseconds.count());
    case SinceAs::kHttpDate:
      return text(base::to_http_date(instant));
    case SinceAs::kIso:
    case SinceAs::kToken:
      break;
  }
  return text(without_zeros(base::to_iso8601(instant)));
}

}  // namespace

Result<json::Value> since_value(const CallSpec& spec, json::Arena& arena) {
  if (!spec.updated_since) return json::Value::undefined();
  const SinceAs as = spec.method->since ? spec.method->since->as : SinceAs::kIso;
  if (as == SinceAs::kToken) return json::Value::string(arena.copy(*spec.updated_since));
  const auto instant = base::parse_iso8601(base::trim(*spec.updated_since));
  if (instant) return written(as, *instant, arena);
  return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_argument",
                                 "updated_since must be an instant as in 2026-01-31T12:00:00Z, or a date")
                  .with_detail("argument", "updated_since"));
}

Result<std::vector<Placed>> since_parameter(const CallSpec& spec, const jsonata::TemplateScope& scope,
                                            json::Value since) {
  std::vector<Placed> out;
  if (since.is_undefined() || !spec.method->since) return out;
  const auto& rule = *spec.method->since;
  if (rule.format) {
    const bool is_header = rule.in == catalog::ArgumentPlace::kHeader;
    const auto target = is_header ? jsonata::TemplateTarget::kHeader : jsonata::TemplateTarget::kText;
    ATSUME_TRY(const auto formatted, rule.format->evaluate(scope, target));
    if (!formatted) return out;
    since = *formatted;
  }
  out.push_back({effective_place(*spec.method, rule.in), rule.param, since});
  return out;
}

Result<std::string> next_since(const CallSpec& spec, const AnswerScope& answer) {
  if (!spec.method->since || !spec.method->since->token) return std::string();
  ATSUME_TRY(const auto value, answer.evaluate(spec.method->since->token));
  return scalar_text(value).value_or("");
}

}  // namespace atsume::upstream
