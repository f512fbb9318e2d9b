#include "api/audit_record.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "api/records.h"
#include "atsume/base/limits.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPathBytesMax = 512;
constexpr std::size_t kChangesBytesMax = base::limits::kAuditRecordBytesMax;
constexpr std::size_t kChangeBytesMax = 16 * 1024;

Json parsed(const std::string& text) { return text.empty() ? Json(nullptr) : Json::parse(text, nullptr, false); }

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Leaves in both only what differs, objects looked through.
void keep_differences(Json& before, Json& after) {
  std::vector<std::string> same;
  for (auto& [name, value] : before.items()) {
    const auto other = after.find(name);
    if (other == after.end()) continue;
    if (value == *other || name == "updated_at") {
      same.push_back(name);
    } else if (value.is_object() && other->is_object()) {
      keep_differences(value, *other);
    }
  }
  for (const auto& name : same) {
    before.erase(name);
    after.erase(name);
  }
}

Json without_large(Json side) {
  if (!side.is_object() || dump(side).size() <= kChangeBytesMax) return side;
  for (auto& [name, value] : side.items()) {
    if (dump(value).size() > kChangeBytesMax / 16) value = "[too large to show]";
  }
  return side;
}

// The names of secrets that are not the same in both.
std::vector<std::string> changed_secrets(const store::Account* before, const store::Account* after) {
  const Json old = before ? parsed(before->secrets_json.reveal()) : Json::object();
  const Json now = after ? parsed(after->secrets_json.reveal()) : Json::object();
  std::vector<std::string> names;
  for (const auto& [name, value] : now.items()) {
    const auto found = old.find(name);
    if (found == old.end() || *found != value) names.push_back(name);
  }
  for (const auto& [name, value] : old.items()) {
    if (!now.contains(name)) names.push_back(name);
  }
  return names;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// As many as fit, and how many did not.
std::string changes_json(const std::vector<std::string>& changes) {
  std::string out = "[";
  std::size_t shown = 0;
  for (; shown < changes.size() && out.size() + changes[shown].size() < kChangesBytesMax; ++shown) {
    out += (shown > 0 ? "," : "") + changes[shown];
  }
  if (shown == changes.size()) return out + "]";
  return out + (shown > 0 ? "," : "") + R"({"omitted":)" + std::to_string(changes.size() - shown) + "}]";
}

bool is_data_route(std::string_view pattern) {
  constexpr std::array<std::string_view, 4> kData = {"/unified/", "/proxy/", "/custom/", "/batch-request"};
  return std::ranges::any_of(kData, [&](std::string_view prefix) { return pattern.starts_with(prefix); });
}

}  // namespace

std::string change_json(const RecordChange& change) {
  Json before = parsed(change.before);
  Json after = parsed(change.after);
  if (before.is_object() && after.is_object()) keep_differences(before, after);
  Json out = {{"kind", change.kind}, {"id", change.id}};
  out["before"] = without_large(std::move(before));
  out["after"] = without_large(std::move(after));
  for (const auto& name : change.write_only) out["secrets"][name] = "[changed]";
  return dump(out);
}

void note_change(Request& request, const RecordChange& change) { request.changes.push_back(change_json(change)); }

void note_account_change(Request& request, const store::Account* before, const store::Account* after) {
  note_change(request, {.kind = "integrated_account",
                        .id = after ? after->id : before->id,
                        .before = before ? account_json(*before) : "",
                        .after = after ? account_json(*after) : "",
                        .write_only = changed_secrets(before, after)});
}

std::string shown_path(std::string_view path) {
  constexpr std::array<std::string_view, 3> kMarks = {"sk_live_", "sk_test_", "at_"};
  std::string out;
  for (std::size_t i = 0; i < path.size() && out.size() < kPathBytesMax;) {
    const bool is_begin = i == 0 || !is_word(path[i - 1]);
    const auto mark = std::ranges::find_if(kMarks, [&](auto one) { return path.substr(i).starts_with(one); });
    std::size_t end = i;
    while (end < path.size() && is_word(path[end])) ++end;
    // An id of a provider may begin like a token, but is not as long.
    if (is_begin && mark != kMarks.end() && end - i > mark->size() + 20) {
      out += base::kRedacted;
      i = end;
    } else {
      out += path[i++];
    }
  }
  return std::string(base::utf8_prefix(out, kPathBytesMax));
}

store::AuditRecord audit_record(const Request& request, const Route* route, const CallOutcome& outcome) {
  store::AuditRecord out;
  out.request_id = request.context.request_id;
  out.at = outcome.at;
  out.is_live = request.caller.is_live;
  out.plane = route && !is_data_route(route->pattern) ? store::AuditPlane::kControl : store::AuditPlane::kData;
  out.caller = name_of(request.caller.kind);
  if (request.caller.key) {
    out.key_id = request.caller.key->record.id;
    out.key_name = request.caller.key->record.name;
  }
  out.account_id = request.account_id.empty() ? request.caller.account_id : request.account_id;
  out.method = request.http.method;
  if (route) out.route = route->pattern;
  out.path = shown_path(request.raw_path);
  out.status = outcome.status;
  out.code = outcome.code;
  out.duration = outcome.duration;
  out.address = request.caller.address;
  if (!request.changes.empty()) out.changes_json = changes_json(request.changes);
  return out;
}

bool is_change(const store::AuditRecord& record) {
  if (record.changes_json != "[]") return true;
  const bool is_safe = record.method == "GET" || record.method == "HEAD" || record.method == "OPTIONS";
  return record.plane == store::AuditPlane::kControl && !is_safe && record.status < 400;
}

}  // namespace atsume::api
