#include "unify/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "atsume/base/text.h"

namespace atsume::unify {
namespace {

namespace limits = base::limits;

// A parameter, and where its value goes. One of the members is set.
struct Option {
  std::string_view name;
  bool QueryOptions::* flag = nullptr;
  std::optional<base::Duration> QueryOptions::* time = nullptr;
  std::vector<std::string> QueryOptions::* list = nullptr;
};

constexpr std::array<Option, 12> kOptions = {{
    {.name = "ignore_remote_data", .flag = &QueryOptions::ignore_remote_data},
    {.name = "strict_filters", .flag = &QueryOptions::strict_filters},
    {.name = "hydrate", .flag = &QueryOptions::hydrate},
    {.name = "ignore_limit", .flag = &QueryOptions::ignore_limit},
    {.name = "body_passthrough", .flag = &QueryOptions::body_passthrough},
    {.name = "skip_api_call", .flag = &QueryOptions::skip_api_call},
    {.name = "explain", .flag = &QueryOptions::explain},
    {.name = "validate", .flag = &QueryOptions::validate},
    {.name = "max_wait_ms", .time = &QueryOptions::max_wait},
    {.name = "timeout_ms", .time = &QueryOptions::timeout},
    {.name = "fields", .list = &QueryOptions::fields},
    {.name = "exclude_fields", .list = &QueryOptions::exclude_fields},
}};
constexpr std::string_view kResponseFormat = "response_format";
constexpr std::string_view kKeyBy = "key_by";

const std::vector<std::string>& engine_parameters() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out = {std::string(kResponseFormat), std::string(kKeyBy)};
    for (const Option& option : kOptions) out.emplace_back(option.name);
    return out;
  }();
  return names;
}

const Option* find_option(std::string_view name) {
  const auto* found = std::ranges::find(kOptions, name, &Option::name);
  return found == kOptions.end() ? nullptr : found;
}

Result<bool> read_bool(const std::string& name, const std::string& value) {
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return Fail(invalid_parameter(name, "must be true or false, not \"" + value + "\""));
}

Result<base::Duration> read_milliseconds(const std::string& name, const std::string& value, base::Duration max) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 0 || number > max.count()) {
    return Fail(invalid_parameter(name, "must be milliseconds from 0 to " + std::to_string(max.count())));
  }
  return base::Duration(number);
}

Result<ResponseFormat> read_format(const std::string& name, const std::string& value) {
  if (value == "unified") return ResponseFormat::kUnified;
  if (value == "raw") return ResponseFormat::kRaw;
  if (value == "normalized") return ResponseFormat::kNormalized;
  if (value == "debug") return ResponseFormat::kDebug;
  return Fail(invalid_parameter(name, "must be unified, raw, normalized or debug, not \"" + value + "\""));
}

Result<void> add_names(const std::string& name, std::string_view value, std::vector<std::string>& out) {
  for (std::string_view part : base::split(value, ',')) {
    const auto one = base::trim(part);
    if (one.empty()) return Fail(invalid_parameter(name, "must name fields, as a,b"));
    out.emplace_back(one);
  }
  return {};
}

std::string_view without_prefix(std::string_view name) {
  for (std::string_view prefix : {"atsume_", "truto_"}) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return {};
}

// "fields[]" and "fields[0]" are "fields"; brackets with anything else in them stay, and so name nothing.
std::string_view without_index(std::string_view name) {
  const auto open = name.find('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return name;
  const auto index = name.substr(open + 1, name.size() - open - 2);
  const bool is_index = std::ranges::all_of(index, [](char c) { return c >= '0' && c <= '9'; });
  return is_index ? name.substr(0, open) : name;
}

}  // namespace

Error invalid_parameter(std::string_view name, const std::string& why) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_parameter",
                            "query parameter \"" + std::string(name) + "\" " + why)
      .with_detail("parameter", std::string(name));
}

bool is_engine_parameter(std::string_view name) { return name.starts_with("atsume_") || name.starts_with("truto_"); }

Result<void> read_option(const std::string& name, const std::string& value, QueryOptions& options) {
  const auto bare = without_prefix(name);
  if (bare == kResponseFormat) {
    ATSUME_TRY(options.format, read_format(name, value));
    return {};
  }
  if (bare == kKeyBy) {
    if (value.empty()) return Fail(invalid_parameter(name, "must name a field"));
    options.key_by = value;
    return {};
  }
  const auto listed = without_index(bare);
  const Option* option = find_option(listed);
  const bool is_known = option != nullptr && (listed == bare || option->list != nullptr);
  if (!is_known) {
    const auto nearest = base::did_you_mean(listed, engine_parameters());
    return Fail(
        invalid_parameter(name, nearest ? "does not exist; did you mean atsume_" + *nearest + "?" : "does not exist"));
  }
  if (option->flag != nullptr) {
    ATSUME_TRY(options.*option->flag, read_bool(name, value));
  } else if (option->time != nullptr) {
    ATSUME_TRY(options.*option->time, read_milliseconds(name, value, limits::kCallTimeout));
  } else {
    ATSUME_TRY_VOID(add_names(name, value, options.*option->list));
  }
  return {};
}

Result<QueryOptions> parse_options(const net::QueryPairs& pairs) {
  QueryOptions out;
  for (const auto& [name, value] : pairs) {
    if (is_engine_parameter(name)) ATSUME_TRY_VOID(read_option(name, value, out));
  }
  return out;
}

Result<void> check_options(const QueryOptions& options, CallKind kind, bool is_streamed) {
  const bool is_unified =
      kind == CallKind::kUnifiedList || kind == CallKind::kUnifiedGet || kind == CallKind::kUnifiedWrite;
  const bool is_list = kind == CallKind::kUnifiedList || kind == CallKind::kProxyList;
  const bool is_bare = options.format == ResponseFormat::kRaw && !is_list;
  const auto refuse = [](std::string_view name, const std::string& why) {
    return Fail(invalid_parameter("atsume_" + std::string(name), why));
  };
  if (options.format != ResponseFormat::kUnified && !is_unified) {
    return refuse(kResponseFormat, "is for unified calls: this one answers what the provider gave in any case");
  }
  const bool selects = !options.fields.empty() || !options.exclude_fields.empty();
  if (selects && !is_unified && !is_list) {
    return refuse(options.fields.empty() ? "exclude_fields" : "fields",
                  "is for unified calls and lists: this call answers the provider's body untouched");
  }
  if (!options.key_by.empty() && !is_list) return refuse(kKeyBy, "is for lists");
  if (!options.key_by.empty() && is_streamed) return refuse(kKeyBy, "is for lists in one piece: lines have no keys");
  if (options.ignore_limit && !is_list) return refuse("ignore_limit", "is for lists");
  if (options.body_passthrough && kind != CallKind::kUnifiedWrite && kind != CallKind::kProxyOther) {
    return refuse("body_passthrough",
                  kind == CallKind::kCustom ? "says nothing here: bodies are passed on as they come" : "is for writes");
  }
  if (options.skip_api_call && kind == CallKind::kCustom) {
    return refuse("skip_api_call", "is for unified and proxy calls: this one would be sent as it is");
  }
  if (options.explain && !is_unified) return refuse("explain", "is for unified calls: this one maps nothing");
  if (options.validate && kind != CallKind::kUnifiedList && kind != CallKind::kUnifiedGet) {
    return refuse("validate", "is for unified lists and gets");
  }
  if (options.validate && is_streamed) return refuse("validate", "is for lists in one piece");
  if (options.validate && is_bare) return refuse("validate", "has no place in a raw answer; leave the format out");
  if (options.explain && is_bare) return refuse("explain", "has no place in a raw answer; leave the format out");
  return {};
}

}  // namespace atsume::unify
