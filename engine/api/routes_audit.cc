// /audit-log: every call, by key; /log: those of the data plane.
#include <charconv>
#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "api/records.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

std::string record_json(const store::AuditRecord& record) {
  Json out = {{"id", record.request_id},
              {"request_id", record.request_id},
              {"created_at", base::to_iso8601(record.at)},
              {"environment", record.is_live ? "live" : "test"},
              {"plane", name_of(record.plane)},
              {"caller", record.caller},
              {"api_token_id", record.key_id},
              {"api_token_name", record.key_name},
              {"integrated_account_id", record.account_id.empty() ? Json(nullptr) : Json(record.account_id)},
              {"method", record.method},
              {"route", record.route.empty() ? Json(nullptr) : Json(record.route)},
              {"path", record.path},
              {"status", record.status},
              {"code", record.code.empty() ? Json(nullptr) : Json(record.code)},
              {"duration_ms", record.duration.count()},
              {"address", record.address}};
  out["changes"] = Json::parse(record.changes_json, nullptr, false);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error wrong_filter(std::string_view name, std::string_view what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter", std::string(name) + " " + std::string(what));
}

Result<int> read_status(std::string_view name, std::string_view text) {
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error == std::errc() && end == text.data() + text.size() && status >= 0 && status <= 999) return status;
  return Fail(wrong_filter(name, "must be an HTTP status such as 404, or a class such as 4xx"));
}

Result<void> set_status(std::string_view name, std::string_view value, store::AuditFilter& filter) {
  if (value.size() == 3 && value.ends_with("xx") && value[0] >= '1' && value[0] <= '5') {
    filter.status_from = (value[0] - '0') * 100;
    filter.status_to = filter.status_from + 99;
    return {};
  }
  ATSUME_TRY(filter.status_from, read_status(name, value));
  filter.status_to = filter.status_from;
  return {};
}

// `status[gte]` and its like: bounds are whole numbers, and times whole milliseconds.
Result<void> set_bound(std::string_view name, std::string_view value, store::AuditFilter& filter) {
  const std::string_view bound = name.substr(name.find('[') + 1);
  const bool is_open = bound == "gt]" || bound == "lt]";
  const bool is_lower = bound == "gt]" || bound == "gte]";
  if (name.starts_with("status")) {
    ATSUME_TRY(const int status, read_status(name, value));
    if (is_lower) filter.status_from = status + (is_open ? 1 : 0);
    if (!is_lower) filter.status_to = status - (is_open ? 1 : 0);
    return {};
  }
  const auto time = base::parse_iso8601(value);
  if (!time) return Fail(wrong_filter(name, "must be an ISO 8601 date"));
  if (is_lower) filter.from = *time + base::Duration(is_open ? 1 : 0);
  if (!is_lower) filter.before = *time + base::Duration(is_open ? 0 : 1);
  return {};
}

Result<void> set_plane(std::string_view value, store::AuditFilter& filter) {
  filter.plane = store::parse_audit_plane(value);
  if (filter.plane) return {};
  return Fail(wrong_filter("plane", "must be data or control"));
}

Result<void> apply(std::string_view name, std::string_view value, store::AuditFilter& filter) {
  static const std::vector<std::string> kNames = {
      "api_token_id",    "integrated_account_id", "method",         "plane",       "status",
      "status[gt]",      "status[gte]",           "status[lt]",     "status[lte]", "created_at[gt]",
      "created_at[gte]", "created_at[lt]",        "created_at[lte]"};
  if (name == "api_token_id") {
    filter.key_id = value;
  } else if (name == "integrated_account_id") {
    filter.account_id = value;
  } else if (name == "method") {
    filter.method = base::to_upper(value);
  } else if (name == "plane") {
    return set_plane(value, filter);
  } else if (name == "status") {
    return set_status(name, value, filter);
  } else if (std::ranges::find(kNames, name) != kNames.end()) {
    return set_bound(name, value, filter);
  } else {
    std::string message = "there is no filter called \"" + std::string(name) + "\"";
    if (const auto nearest = base::did_you_mean(name, kNames)) message += "; did you mean " + *nearest + "?";
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "unknown_filter", std::move(message)));
  }
  return {};
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request, std::optional<store::AuditPlane> plane) {
  ATSUME_CO_TRY(auto page, read_page(request));
  store::AuditFilter filter{.is_live = request.caller.is_live, .plane = plane};
  for (const auto& [name, value] : request.query) {
    if (name == "limit" || name == "next_cursor") continue;
    ATSUME_CO_TRY_VOID(apply(name, value, filter));
  }
  if (plane) filter.plane = plane;
  ATSUME_CO_TRY(auto found, co_await parts.audit.list(filter, page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& record : found.records) records.push_back(record_json(record));
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

}  // namespace

void add_audit_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/audit-log", Access::kAdmin, [&parts](Request& r) { return list(parts, r, std::nullopt); });
  router.add("GET", "/log", Access::kAdmin, [&parts](Request& r) { return list(parts, r, store::AuditPlane::kData); });
}

}  // namespace atsume::api
