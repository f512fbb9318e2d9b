#include "connect/field_value.h"

#include <algorithm>

#include "atsume/base/ids.h"
#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "atsume/jsonata/pattern.h"
#include "atsume/net/url.h"

namespace atsume::connect {
namespace {

Error wrong(std::string what) { return base::caller_error(ErrorClass::kInvalid, "invalid_context", std::move(what)); }

std::string transform(const catalog::Field& field, std::string value) {
  for (const auto& name : field.transforms) {
    if (name == "trim") value = std::string(base::trim(value));
    if (name == "lower") value = base::to_lower(value);
    if (name == "upper") value = base::to_upper(value);
    while (name == "strip_slash" && value.ends_with('/')) value.pop_back();
  }
  return value;
}

Result<std::string> extract(const catalog::Field& field, const std::string& value) {
  if (field.extract.empty()) return value;
  ATSUME_TRY(auto pattern, jsonata::Pattern::compile(field.extract));
  ATSUME_TRY(auto match, pattern.search(value));
  if (!match || match->size() < 2 || !(*match)[1]) {
    return Fail(
        wrong("is not what is expected" + (field.example.empty() ? std::string() : "; an example: " + field.example)));
  }
  return std::string(*(*match)[1]);
}

bool has_format(const std::string& format, const std::string& value) {
  if (format == "url") return net::parse_url(value).has_value();
  if (format == "email") return value.find('@') != std::string::npos && value.find(' ') == std::string::npos;
  if (format == "uuid") return base::is_uuid(value);
  if (format == "integer") {
    const std::string_view digits = std::string_view(value).substr(value.starts_with('-') ? 1 : 0);
    return !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  }
  if (format == "date") return base::parse_iso8601(value).has_value();
  if (format == "host") {
    return value.find_first_of("/?#\\") == std::string::npos && net::parse_origin("https://" + value).has_value();
  }
  if (format == "pem") return value.find("-----BEGIN ") != std::string::npos;
  return true;
}

Result<void> check_pattern(const catalog::Field& field, const std::string& value) {
  if (field.pattern.empty()) return {};
  ATSUME_TRY(auto pattern, jsonata::Pattern::compile("^(?:" + field.pattern + ")$"));
  ATSUME_TRY(auto match, pattern.search(value));
  // The length, because `$` also matches before a line break at the end.
  if (match && match->front()->size() == value.size()) return {};
  return Fail(wrong("must match " + field.pattern));
}

}  // namespace

Result<std::string> check_field_value(const catalog::Field& field, std::string value) {
  value = transform(field, std::move(value));
  ATSUME_TRY(value, extract(field, value));
  if (!field.choices.empty() &&
      std::ranges::none_of(field.choices, [&](const auto& choice) { return choice.value == value; })) {
    std::string choices;
    for (const auto& choice : field.choices) choices += (choices.empty() ? "" : ", ") + choice.value;
    return Fail(wrong("must be one of " + choices));
  }
  if (!has_format(field.format, value)) return Fail(wrong("must be of the format " + field.format));
  ATSUME_TRY_VOID(check_pattern(field, value));
  return value;
}

}  // namespace atsume::connect
