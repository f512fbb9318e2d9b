#include "upstream/sandbox_shape.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c); });
}

// Takes one step of a path (".name", "[0]") from the front of `text`; nullopt when there is none.
std::optional<std::string> take_step(std::string_view& text) {
  if (text.starts_with('.') && text.size() > 1 && is_name_start(text[1])) {
    text.remove_prefix(1);
    const auto end = std::ranges::find_if_not(text, is_name) - text.begin();
    const std::string name(text.substr(0, static_cast<std::size_t>(end)));
    text.remove_prefix(name.size());
    return name;
  }
  const auto close = text.find(']');
  if (!text.starts_with('[') || close == std::string_view::npos || !is_digits(text.substr(1, close - 1))) {
    return std::nullopt;
  }
  const std::string index(text.substr(1, close - 1));
  text.remove_prefix(close + 1);
  return index;
}

std::string take_path(std::string_view text) {
  std::string out;
  while (auto step = take_step(text)) out += (out.empty() ? "" : ".") + *step;
  return out;
}

}  // namespace

std::optional<std::string> read_path(const catalog::Expression& expression) {
  if (!expression) return std::nullopt;
  std::string_view text = expression->source();
  while (!text.empty()) {
    if (is_name_start(text[0])) return take_path("." + std::string(text));
    if (text[0] == '"' || text[0] == '\'' || text[0] == '`') {
      const auto close = text.find(text[0], 1);
      text.remove_prefix(close == std::string_view::npos ? text.size() : close + 1);
    } else if (text[0] == '$') {
      const auto end = std::ranges::find_if_not(text.substr(1), is_name) - text.begin();
      const std::string_view name = text.substr(1, static_cast<std::size_t>(end) - 1);
      text.remove_prefix(static_cast<std::size_t>(end));
      if (name.empty()) return take_path(text);
      if (!text.starts_with('(')) return std::nullopt;
    } else {
      text.remove_prefix(1);
    }
  }
  return std::nullopt;
}

json::Value with_path(json::Value base, std::string_view path, json::Value value, json::Arena& arena) {
  if (path.empty()) return value;
  const auto dot = path.find('.');
  const std::string_view head = path.substr(0, dot);
  const std::string_view rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  if (is_digits(head)) {
    const json::Value first = base.is_array() && base.size() > 0 ? base.items()[0] : json::Value();
    json::ArrayBuilder list(arena);
    list.push(with_path(first, rest, value, arena));
    return list.finish();
  }
  json::ObjectBuilder object(arena);
  if (base.is_object()) {
    for (const auto& member : base.members()) object.set(member.key, member.value);
  }
  object.set(arena.copy(head), with_path(base.find(head), rest, value, arena));
  return object.finish();
}

bool is_negation(const catalog::Expression& expression) {
  return expression && base::trim(expression->source()).starts_with("$not(");
}

}  // namespace atsume::upstream
