#include "app/author/anonymise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::app {
namespace {

using json::Value;

// Members by the beginning or a part of their names, and what they hold. The first that fits counts.
struct Kind {
  std::string_view part;
  std::string_view kind;
};
constexpr std::array<Kind, 30> kKinds = {{
    {"email", "email"}, {"mail", "email"},   {"first", "first"},      {"given", "first"},  {"last", "last"},
    {"family", "last"}, {"surname", "last"}, {"middle", "first"},     {"phone", "phone"},  {"mobile", "phone"},
    {"fax", "phone"},   {"birth", "date"},   {"street", "text"},      {"address", "text"}, {"zip", "text"},
    {"postal", "text"}, {"summary", "text"}, {"cover", "text"},       {"body", "text"},    {"comment", "text"},
    {"note", "text"},   {"message", "text"}, {"description", "text"}, {"answer", "text"},  {"headline", "text"},
    {"image", "url"},   {"avatar", "url"},   {"resume", "url"},       {"name", "name"},    {"username", "name"},
}};

std::string_view kind_of(std::string_view name, std::string_view text) {
  if (text.find('@') != std::string_view::npos && text.find(' ') == std::string_view::npos) return "email";
  if (text.starts_with("http://") || text.starts_with("https://")) return "url";
  const std::string lower = base::to_lower(name);
  for (const Kind& one : kKinds) {
    if (lower.find(one.part) != std::string::npos) return one.kind;
  }
  return {};
}

std::string numbered(std::string_view kind, std::size_t number) {
  if (kind == "email") return fmt::format("person{}@example.com", number);
  if (kind == "first") return fmt::format("First{}", number);
  if (kind == "last") return fmt::format("Last{}", number);
  if (kind == "phone") return fmt::format("+1 555 {:04}", 100 + number);
  if (kind == "date") return "1990-01-01";
  if (kind == "url") return fmt::format("https://www.example.com/{}", number);
  if (kind == "name") return fmt::format("Name {}", number);
  return fmt::format("Text {}", number);
}

}  // namespace

void Anonymiser::replace(const std::string& text, const std::string& by) {
  if (text.empty()) return;
  account_values_.emplace(text, by);
  account_values_.emplace(base::percent_encode(text), base::percent_encode(by));
  account_values_.emplace(base::base64_encode(text), base::base64_encode(by));
}

std::string Anonymiser::stand_in(std::string_view name, const std::string& text) {
  const auto kind = kind_of(name, text);
  return kind.empty() || text.empty() ? text : made_up(kind, text);
}

std::string Anonymiser::clean_text(std::string text) const {
  for (const auto& [from, to] : account_values_) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

bool Anonymiser::is_kept(std::string_view text) const {
  return kept_.contains(std::string(text)) ||
         std::ranges::any_of(origins_, [&](const std::string& origin) { return text.starts_with(origin); });
}

std::string Anonymiser::made_up(std::string_view kind, const std::string& original) {
  auto& known = made_up_[std::string(kind)];
  const auto found = known.find(original);
  if (found != known.end()) return found->second;
  return known.emplace(original, numbered(kind, known.size() + 1)).first->second;
}

Value Anonymiser::clean_member(std::string_view name, Value value, json::Arena& arena) {
  if (value.is_array()) {
    json::ArrayBuilder out(arena);
    for (Value item : value.items()) out.push(clean_member(name, item, arena));
    return out.finish();
  }
  if (!value.is_string()) return clean(value, arena);
  const std::string text = clean_text(std::string(value.as_string()));
  const auto kind = is_kept(value.as_string()) ? std::string_view() : kind_of(name, text);
  if (kind.empty() || text.empty()) return Value::string(arena.copy(text));
  return Value::string(arena.copy(made_up(kind, text)));
}

Value Anonymiser::clean(Value value, json::Arena& arena) {
  if (value.is_array()) return clean_member("", value, arena);
  if (!value.is_object()) return value;
  json::ObjectBuilder out(arena);
  for (const auto& member : value.members()) {
    out.set(arena.copy(member.key), clean_member(member.key, member.value, arena));
  }
  return out.finish();
}

}  // namespace atsume::app
