#include "atsume/upstream/account_error.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace atsume::upstream {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kRepeatedAfter = std::chrono::minutes(1);

std::optional<base::WallTime> time_in(const Json& record) {
  const auto at = record.find("at");
  return at != record.end() && at->is_string() ? base::parse_iso8601(at->get<std::string>()) : std::nullopt;
}

}  // namespace

std::string describe_for_account(const Error& error, base::WallTime now) {
  Json out;
  out["code"] = error.code();
  std::string message = error.message();
  for (const auto& step : error.context()) message += " (while " + step + ")";
  out["message"] = std::move(message);
  if (error.remote()) out["remote_status"] = error.remote()->status;
  for (const auto& [name, value] : error.details()) {
    if (name == "method") out[name] = value;
    if (name == "scopes" || name == "missing_scopes") out[name] = Json::parse(value, nullptr, false);
  }
  out["at"] = base::to_iso8601(now);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_news(const std::string& stored_json, const std::string& now_json) {
  Json stored = Json::parse(stored_json, nullptr, false);
  Json fresh = Json::parse(now_json, nullptr, false);
  if (!stored.is_object() || !fresh.is_object()) return true;
  const auto before = time_in(stored);
  const auto at = time_in(fresh);
  stored.erase("at");
  fresh.erase("at");
  return stored != fresh || !before || !at || *at - *before >= kRepeatedAfter;
}

}  // namespace atsume::upstream
