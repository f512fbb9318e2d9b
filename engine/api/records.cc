#include "api/records.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/unify/query.h"

namespace atsume::api {
namespace {

using Json = nlohmann::ordered_json;

Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }

Json time_or_null(const std::optional<base::WallTime>& time) {
  return time ? Json(base::to_iso8601(*time)) : Json(nullptr);
}

bool has_type(const Json& value, BodyType type) {
  switch (type) {
    case BodyType::kText:
      return value.is_string();
    case BodyType::kBool:
      return value.is_boolean();
    case BodyType::kObject:
      return value.is_object();
    case BodyType::kObjectOrNull:
      return value.is_object() || value.is_null();
    case BodyType::kInteger:
      return value.is_number_integer();
    case BodyType::kTexts:
      return value.is_array() && std::ranges::all_of(value, [](const Json& one) { return one.is_string(); });
  }
  return false;
}

std::string_view type_sentence(BodyType type) {
  switch (type) {
    case BodyType::kText:
      return "must be text";
    case BodyType::kBool:
      return "must be true or false";
    case BodyType::kObject:
      return "must be an object";
    case BodyType::kObjectOrNull:
      return "must be an object or null";
    case BodyType::kInteger:
      return "must be a whole number";
    case BodyType::kTexts:
      return "must be a list of texts";
  }
  return "";
}

Json to_json(const store::Account& account) {
  return Json{{"id", account.id},
              {"tenant_id", account.tenant_id},
              {"integration", account.integration},
              {"status", name_of(account.status)},
              {"is_sandbox", account.is_sandbox},
              {"authentication_method", account.authentication_method},
              {"context", parsed(account.context_json)},
              {"overrides", parsed(account.overrides_json)},
              {"last_error", parsed(account.last_error_json)},
              {"last_forbidden_error", parsed(account.last_forbidden_error_json)},
              {"created_at", base::to_iso8601(account.created_at)},
              {"updated_at", base::to_iso8601(account.updated_at)}};
}

}  // namespace

std::string account_json(const store::Account& account) { return to_json(account).dump(); }

std::string account_json(const store::Account& account, const Error& override_error) {
  Json out = to_json(account);
  Json& shown = out["override_error"];
  shown = {{"code", override_error.code()}, {"message", override_error.message()}};
  for (const auto& [name, value] : override_error.details()) {
    if (name == "diagnostics") shown[name] = parsed(value);
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string key_json(const store::ApiKey& key) {
  return Json{{"id", key.id},
              {"name", key.name},
              {"description", key.description},
              {"level", name_of(key.level)},
              {"environment", key.is_live ? "live" : "test"},
              {"preview", key.preview},
              {"created_at", base::to_iso8601(key.created_at)},
              {"expires_at", time_or_null(key.expires_at)},
              {"revoked_at", time_or_null(key.revoked_at)},
              {"last_used_at", time_or_null(key.last_used_at)},
              {"allowed_addresses", key.allowed_addresses},
              {"requests_per_minute", key.requests_per_minute ? Json(*key.requests_per_minute) : Json(nullptr)},
              {"replaced_by", key.replaced_by.empty() ? Json(nullptr) : Json(key.replaced_by)}}
      .dump();
}

std::string list_json(const std::vector<std::string>& records, const std::string& next_after, std::size_t limit) {
  Json out = {{"result", Json::array()}, {"next_cursor", nullptr}, {"limit", limit}};
  for (const auto& record : records) out["result"].push_back(Json::parse(record));
  if (!next_after.empty()) out["next_cursor"] = base::base64url_encode(next_after);
  return out.dump();
}

Result<void> check_body(const std::string& text, const BodyRules& rules) {
  const Json body = parsed(text);
  std::vector<std::pair<std::string, std::string>> wrong;
  std::vector<std::string> known;
  for (const auto& rule : rules) {
    known.push_back(rule.name);
    const auto found = body.find(rule.name);
    const bool is_absent = found == body.end();
    if (is_absent && rule.is_required) wrong.emplace_back(rule.name, "is required");
    if (!is_absent && !has_type(*found, rule.type)) wrong.emplace_back(rule.name, type_sentence(rule.type));
  }
  for (const auto& [name, value] : body.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    auto nearest = base::did_you_mean(name, known);
    wrong.emplace_back(name, nearest ? "is not known here; did you mean " + *nearest + "?" : "is not known here");
  }
  if (wrong.empty()) return {};
  std::string message = "the body is not right:";
  for (const auto& [name, what] : wrong) message += " " + name + " " + what + ";";
  message.pop_back();
  auto error = base::caller_error(ErrorClass::kInvalid, "invalid_body", std::move(message));
  for (const auto& [name, what] : wrong) error = std::move(error).with_detail(name, what);
  return Fail(std::move(error));
}

Result<PageQuery> read_page(const Request& request) {
  ATSUME_TRY(auto query, unify::parse_query(request.query));
  PageQuery out{.limit = query.limit};
  if (query.cursor.empty()) return out;
  auto after = base::base64url_decode(query.cursor);
  if (!after || after->size() > base::limits::kIdBytesMax) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_cursor",
                                   "next_cursor is not one that this list gave"));
  }
  out.after = *after;
  return out;
}

}  // namespace atsume::api
