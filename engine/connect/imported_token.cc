#include "connect/imported_token.h"

#include <algorithm>
#include <optional>

#include "atsume/base/text.h"
#include "atsume/base/time.h"

namespace atsume::connect {
namespace {

using Json = nlohmann::ordered_json;

// Above this a number counts milliseconds, below it seconds (the year 5138).
constexpr std::int64_t kEpochSecondsMax = 100'000'000'000;

const std::vector<std::string> kTokenMembers = {"access_token", "refresh_token", "expires_at", "scope", "token_type"};

// Tokens travel in a header: visible ASCII (RFC 6750 section 2.1).
bool is_visible(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void check_text(const Json& token, const std::string& name, std::vector<Problem>& problems) {
  const auto found = token.find(name);
  if (found == token.end() || (found->is_string() && is_visible(found->get<std::string>()))) return;
  problems.emplace_back("oauth.token." + name,
                        found->is_string() ? "must be visible ASCII characters without blanks" : "must be text");
}

std::optional<base::WallTime> instant_of(const Json& value) {
  if (value.is_string()) return base::parse_iso8601(value.get<std::string>());
  if (!value.is_number_integer() || value.get<std::int64_t>() <= 0) return std::nullopt;
  const auto count = value.get<std::int64_t>();
  if (count < kEpochSecondsMax) return base::WallTime(std::chrono::seconds(count));
  return base::WallTime(std::chrono::milliseconds(count));
}

void read_expiry(Json& token, std::vector<Problem>& problems) {
  if (token.contains("expires_in")) {
    problems.emplace_back("oauth.token.expires_in", "says nothing without the instant it counts from; give expires_at");
  }
  const auto found = token.find("expires_at");
  if (found == token.end()) return;
  if (const auto instant = instant_of(*found)) {
    *found = base::to_iso8601(*instant);
  } else {
    problems.emplace_back("oauth.token.expires_at", "must be an ISO 8601 date, or seconds or milliseconds since 1970");
  }
}

void read_scope(Json& token, std::vector<Problem>& problems) {
  const auto found = token.find("scope");
  if (found == token.end() || found->is_string()) return;
  std::string joined;
  bool is_list = found->is_array();
  for (const auto& one : *found) {
    is_list = is_list && one.is_string();
    if (is_list) joined += (joined.empty() ? "" : " ") + one.get<std::string>();
  }
  if (!is_list) return problems.emplace_back("oauth.token.scope", "must be text, or a list of texts"), void();
  *found = joined;
}

void note_unknown(const Json& map, const std::vector<std::string>& known, const std::string& where,
                  std::vector<Problem>& problems) {
  for (const auto& [name, value] : map.items()) {
    if (std::ranges::find(known, name) != known.end() || name == "expires_in") continue;
    const auto nearest = base::did_you_mean(name, known);
    problems.emplace_back(where + "." + name, nearest ? "means nothing here; did you mean " + *nearest + "?"
                                                      : std::string("means nothing here"));
  }
}

}  // namespace

Json read_token(const catalog::Auth& auth, const Json& oauth, std::vector<Problem>& problems) {
  const bool takes_token =
      auth.type == catalog::AuthType::kOauth2 || auth.type == catalog::AuthType::kClientCredentials;
  if (!takes_token) {
    problems.emplace_back("oauth", "is not used by the authentication method " + auth.name);
    return {};
  }
  if (!oauth.is_object() || !oauth.contains("token") || !oauth["token"].is_object()) {
    problems.emplace_back("oauth", "must be {token: {access_token, refresh_token, expires_at}}");
    return {};
  }
  Json out = {{"token", oauth["token"]}};
  Json& token = out["token"];
  for (const auto& name : kTokenMembers) {
    if (token.contains(name) && token[name].is_null()) token.erase(name);
  }
  for (const std::string name : {"access_token", "refresh_token"}) check_text(token, name, problems);
  const bool is_renewable = auth.type == catalog::AuthType::kOauth2 && token.contains("refresh_token");
  if (!token.contains("access_token") && !is_renewable) {
    problems.emplace_back("oauth.token.access_token", "is required");
  }
  read_expiry(token, problems);
  read_scope(token, problems);
  // With other values the provider may give what it refused.
  token.erase("refused_at");
  return out;
}

void find_unknown_members(const Json& oauth, std::vector<Problem>& problems) {
  if (!oauth.is_object()) return;
  note_unknown(oauth, {"token"}, "oauth", problems);
  const auto token = oauth.find("token");
  if (token != oauth.end() && token->is_object()) note_unknown(*token, kTokenMembers, "oauth.token", problems);
}

}  // namespace atsume::connect
