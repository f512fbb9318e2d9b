#include "jsonata/template_filters.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "atsume/json/write.h"

namespace atsume::jsonata::templates {
namespace {

using Argument = std::optional<std::string>;

// Above this a bare number of a point in time is milliseconds, below it seconds (the year 5138).
constexpr double kEpochSecondsMax = 1e11;

Error type_error(std::string_view filter, std::string_view wanted) {
  return base::config_error("template_type", fmt::format("the filter \"{}\" needs {}", filter, wanted));
}

// The bytes a filter works on: text, a scalar's text, or a digest.
Result<std::string> bytes_of(const Operand& input, std::string_view filter) {
  if (const auto* text = std::get_if<std::string>(&input)) return *text;
  if (const auto* bytes = std::get_if<Bytes>(&input)) return bytes->data;
  auto text = scalar_text(std::get<json::Value>(input));
  if (!text) return Fail(type_error(filter, "text, a number or a boolean"));
  return *std::move(text);
}

Result<std::string> text_of(const Operand& input, std::string_view filter) {
  if (const auto* bytes = std::get_if<Bytes>(&input)) return base::hex_encode(bytes->data);
  return bytes_of(input, filter);
}

template <std::string (*encode)(std::string_view)>
Result<Operand> encode_bytes(const Operand& input, const Argument&) {
  ATSUME_TRY(const auto bytes, bytes_of(input, "encode"));
  return Operand(encode(bytes));
}

template <std::string (*change)(std::string_view)>
Result<Operand> change_text(const Operand& input, const Argument&) {
  ATSUME_TRY(const auto text, text_of(input, "text"));
  return Operand(change(text));
}

template <std::string (*digest)(std::string_view)>
Result<Operand> digest_bytes(const Operand& input, const Argument&) {
  ATSUME_TRY(const auto bytes, bytes_of(input, "digest"));
  return Operand(Bytes{digest(bytes)});
}

std::string trimmed(std::string_view text) { return std::string(base::trim(text)); }

std::string without_trailing_slashes(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

// "https://user@acme.example:8443/x" and "acme.example:8443/x" both give "acme.example:8443".
std::string host_of(std::string_view text) {
  text = base::trim(text);
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#\\"));
  if (const auto user = text.rfind('@'); user != std::string_view::npos) text.remove_prefix(user + 1);
  return base::to_lower(text);
}

Result<Operand> join(const Operand& input, const Argument& separator) {
  const auto* value = std::get_if<json::Value>(&input);
  if (value == nullptr || !value->is_array()) {
    ATSUME_TRY(auto text, text_of(input, "join"));
    return Operand(std::move(text));
  }
  std::string joined;
  bool is_first = true;
  for (const json::Value item : value->items()) {
    const auto text = scalar_text(item);
    if (!text) return Fail(type_error("join", "a list of text, numbers or booleans"));
    if (!is_first) joined += separator.value_or(",");
    is_first = false;
    joined += *text;
  }
  return Operand(std::move(joined));
}

Result<base::WallTime> instant_of(const Operand& input, std::string_view filter) {
  ATSUME_TRY(const auto text, text_of(input, filter));
  double number = 0;
  const auto* end = text.data() + text.size();
  if (const auto [stop, status] = std::from_chars(text.data(), end, number);
      status == std::errc() && stop == end && std::isfinite(number) && std::abs(number) < 9e15) {
    const double milliseconds = std::abs(number) < kEpochSecondsMax ? number * 1000 : number;
    return base::WallTime(std::chrono::milliseconds(std::llround(milliseconds)));
  }
  if (const auto time = base::parse_iso8601(text)) return *time;
  return Fail(type_error(filter, "a date (ISO 8601, or seconds or milliseconds since 1970)"));
}

Result<Operand> iso(const Operand& input, const Argument&) {
  ATSUME_TRY(const auto time, instant_of(input, "iso"));
  return Operand(base::to_iso8601(time));
}

template <class Unit>
Result<Operand> epoch(const Operand& input, const Argument&) {
  ATSUME_TRY(const auto time, instant_of(input, "epoch"));
  const auto count = std::chrono::floor<Unit>(time).time_since_epoch().count();
  return Operand(json::Value::number(static_cast<double>(count)));
}

Result<Operand> hmac_sha256(const Operand& input, const Argument& key) {
  ATSUME_TRY(const auto bytes, bytes_of(input, "hmac_sha256"));
  return Operand(Bytes{base::hmac_sha256(*key, bytes)});
}

constexpr std::array<Filter, 16> kFilters = {{
    {"base64", ArgumentRule::kNone, encode_bytes<base::base64_encode>},
    {"base64url", ArgumentRule::kNone, encode_bytes<base::base64url_encode>},
    {"hex", ArgumentRule::kNone, encode_bytes<base::hex_encode>},
    {"lower", ArgumentRule::kNone, change_text<base::to_lower>},
    {"upper", ArgumentRule::kNone, change_text<base::to_upper>},
    {"trim", ArgumentRule::kNone, change_text<trimmed>},
    {"strip_slash", ArgumentRule::kNone, change_text<without_trailing_slashes>},
    {"urlencode", ArgumentRule::kNone, change_text<base::percent_encode>},
    {"host", ArgumentRule::kNone, change_text<host_of>},
    {"join", ArgumentRule::kOptional, join},
    {"iso", ArgumentRule::kNone, iso},
    {"epoch_s", ArgumentRule::kNone, epoch<std::chrono::seconds>},
    {"epoch_ms", ArgumentRule::kNone, epoch<std::chrono::milliseconds>},
    {"sha256", ArgumentRule::kNone, digest_bytes<base::sha256>},
    {"md5", ArgumentRule::kNone, digest_bytes<base::md5>},
    {"hmac_sha256", ArgumentRule::kRequired, hmac_sha256},
}};

constexpr auto kFilterNames = [] {
  std::array<std::string_view, kFilters.size()> names;
  for (std::size_t i = 0; i < kFilters.size(); ++i) names[i] = kFilters[i].name;
  return names;
}();

}  // namespace

const Filter* find_filter(std::string_view name) {
  for (const Filter& filter : kFilters) {
    if (filter.name == name) return &filter;
  }
  return nullptr;
}

std::span<const std::string_view> filter_names() { return kFilterNames; }

std::optional<std::string> scalar_text(json::Value value) {
  switch (value.kind()) {
    case json::Kind::kString:
      return std::string(value.as_string());
    case json::Kind::kBool:
      return value.as_bool() ? "true" : "false";
    case json::Kind::kNumber:
      return value.has_number_text() ? std::string(value.number_text()) : json::number_to_text(value.as_double());
    default:
      return std::nullopt;
  }
}

}  // namespace atsume::jsonata::templates
