#include "app/author/secrets.h"

#include <algorithm>
#include <array>

#include "atsume/base/secret.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/upstream/secret_forms.h"

namespace atsume::app {
namespace {

using json::Value;

constexpr std::size_t kSecretBytesMin = 4;
constexpr std::array<std::string_view, 11> kTellingNames = {"token", "secret", "passw",  "session", "apikey", "api_key",
                                                            "sid",   "access", "ticket", "jwt",     "cookie"};
constexpr std::array<std::string_view, 4> kCredentialHeaders = {"authorization", "cookie", "proxy-authorization",
                                                                "set-cookie"};

bool tells_secret(std::string_view name) {
  const std::string lower = base::to_lower(name);
  return std::ranges::any_of(kTellingNames,
                             [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

void replace_all(std::string& text, std::string_view from) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + base::kRedacted.size())) {
    text.replace(at, from.size(), base::kRedacted);
  }
}

}  // namespace

void Secrets::add_text(std::string_view text) {
  if (text.size() < kSecretBytesMin || text.starts_with("http://") || text.starts_with("https://")) return;
  for (std::string& form : upstream::secret_forms(text)) forms_.insert(std::move(form));
}

void Secrets::add(Value value) {
  if (value.is_string()) add_text(value.as_string());
  if (value.is_number()) add_text(json::write(value));
  if (value.is_array()) {
    for (Value item : value.items()) add(item);
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) add(member.value);
  }
}

void Secrets::learn(std::string_view body) {
  json::Arena arena;
  if (const auto parsed = json::parse(body, arena)) learn_member("", *parsed);
}

void Secrets::learn(const net::Headers& headers) {
  for (const auto& [name, value] : headers.fields()) {
    if (tells_secret(name) || base::to_lower(name).find("auth") != std::string::npos) add_text(value);
  }
}

void Secrets::learn_sent(const net::Headers& headers) {
  const std::string_view value = headers.get("authorization");
  const auto space = value.find(' ');
  add_text(space == std::string_view::npos ? value : value.substr(space + 1));
}

void Secrets::learn_member(std::string_view name, Value value) {
  if (value.is_string() && tells_secret(name)) add_text(value.as_string());
  if (value.is_array()) {
    for (Value item : value.items()) learn_member(name, item);
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) learn_member(member.key, member.value);
  }
}

Value Secrets::hide(Value value, json::Arena& arena) const {
  if (value.is_string()) return Value::string(arena.copy(hide(std::string(value.as_string()))));
  if (value.is_array()) {
    json::ArrayBuilder out(arena);
    for (Value item : value.items()) out.push(hide(item, arena));
    return out.finish();
  }
  if (!value.is_object()) return value;
  json::ObjectBuilder out(arena);
  for (const auto& member : value.members()) {
    out.set(arena.copy(hide(std::string(member.key))), hide(member.value, arena));
  }
  return out.finish();
}

std::string Secrets::hide(std::string text) const {
  for (const auto& form : forms_) replace_all(text, form);
  return text;
}

std::string Secrets::hide_header(std::string_view name, const std::string& value) const {
  if (std::ranges::find(kCredentialHeaders, base::to_lower(name)) == kCredentialHeaders.end()) return hide(value);
  const auto space = value.find(' ');
  return (space == std::string::npos ? "" : value.substr(0, space + 1)) + std::string(base::kRedacted);
}

}  // namespace atsume::app
