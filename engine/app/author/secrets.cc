#include "app/author/secrets.h"

#include <algorithm>
#include <array>

#include "atsume/base/encoding.h"
#include "atsume/base/secret.h"
#include "atsume/base/text.h"
#include "atsume/json/parse.h"

namespace atsume::app {
namespace {

using json::Value;

constexpr std::size_t kSecretBytesMin = 4;
constexpr std::array<std::string_view, 5> kTellingNames = {"token", "secret", "password", "session", "apikey"};
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
  forms_.emplace(text);
  forms_.insert(base::percent_encode(text));
  forms_.insert(base::base64_encode(text));
}

void Secrets::add(Value value) {
  if (value.is_string()) add_text(value.as_string());
  if (value.is_array()) {
    for (Value item : value.items()) add(item);
  }
  if (value.is_object()) {
    for (const auto& member : value.members()) add(member.value);
  }
}

void Secrets::learn(std::string_view body) {
  json::Arena arena;
  const auto parsed = json::parse(body, arena);
  if (!parsed || !parsed->is_object()) return;
  for (const auto& member : parsed->members()) {
    if (member.value.is_string() && tells_secret(member.key)) add_text(member.value.as_string());
  }
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
