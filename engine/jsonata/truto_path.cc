#include "jsonata/truto_path.h"

#include <algorithm>
#include <charconv>

#include "jsonata/truto_support.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_quote(char c) { return c == '"' || c == '\''; }

// Reads "[…]" from `at`, which is behind the bracket; what has no closing bracket is taken as it is.
std::string bracketed(std::string_view text, std::size_t& at) {
  if (at < text.size() && is_quote(text[at])) {
    const auto close = text.find(text[at], at + 1);
    if (close != kNone && close + 1 < text.size() && text[close + 1] == ']') {
      std::string name(text.substr(at + 1, close - at - 1));
      at = close + 2;
      return name;
    }
  }
  const auto close = std::min(text.find(']', at), text.size());
  std::string name(text.substr(at, close - at));
  at = std::min(close + 1, text.size());
  return name;
}

Path split_path(std::string_view text) {
  Path path;
  for (std::size_t at = 0; at <= text.size();) {
    if (at < text.size() && text[at] == '[') {
      path.push_back(bracketed(text, ++at));
      if (at < text.size() && text[at] == '.') ++at;
      if (at == text.size()) break;
      continue;
    }
    const auto end = std::min(text.find_first_of(".[", at), text.size());
    path.emplace_back(text.substr(at, end - at));
    at = end;
    if (at == text.size()) break;
    if (text[at] == '.') ++at;
  }
  return path;
}

Value step_into(Value object, std::string_view key) {
  if (object.is_object()) return object.find(key);
  if (key == "length" && object.is_array()) return Value::number(static_cast<double>(object.size()));
  if (key == "length" && object.is_string()) {
    return Value::number(static_cast<double>(utf16_length(object.as_string())));
  }
  if (!object.is_array()) return {};
  const std::size_t index = array_index(key);
  return index < object.size() ? object.items()[index] : Value();
}

bool matches_items(Evaluator& evaluator, Value value, Value pattern, bool& out) {
  out = value.is_array() && value.size() >= pattern.size();
  std::vector<bool> used(out ? value.size() : 0);
  for (std::size_t i = 0; out && i < pattern.size(); ++i) {
    bool is_found = false;
    for (std::size_t j = 0; !is_found && j < value.size(); ++j) {
      if (used[j]) continue;
      if (!matches(evaluator, value.items()[j], pattern.items()[i], is_found)) return false;
      used[j] = is_found;
    }
    out = is_found;
  }
  return true;
}

}  // namespace

std::size_t array_index(std::string_view key) {
  std::size_t index = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool is_index = read.ec == std::errc() && read.ptr == key.data() + key.size();
  return is_index && (key.size() == 1 || key.front() != '0') ? index : kNone;
}

bool path_of(Evaluator& evaluator, Value key, Value object, Path& out) {
  out.clear();
  if (key.is_array()) {
    for (const Value part : key.items()) {
      std::string name;
      if (!script_text(evaluator, part, name)) return false;
      out.push_back(std::move(name));
    }
    return true;
  }
  std::string name;
  if (!script_text(evaluator, key, name)) return false;
  if (!evaluator.steps(name.size() / 8)) return false;
  const bool is_name = !key.is_string() || name.find_first_of(".[") == kNone || !object.find(name).is_undefined();
  out = is_name ? Path{std::move(name)} : split_path(name);
  return true;
}

Value get(Value object, const Path& path) {
  for (const std::string& key : path) object = step_into(object, key);
  return path.empty() ? Value() : object;
}

bool matches(Evaluator& evaluator, Value value, Value pattern, bool& out) {
  if (!evaluator.step() || !evaluator.check_stack()) return false;
  if (pattern.is_array()) return matches_items(evaluator, value, pattern, out);
  if (!pattern.is_object()) {
    if (pattern.is_undefined() || value.is_undefined()) {
      out = pattern.is_undefined() && value.is_undefined();
      return true;
    }
    return evaluator.equal(value, pattern, out);
  }
  out = value.is_object() || (pattern.size() == 0 && !is_missing(value));
  for (const json::Member& member : pattern.members()) {
    if (out && !matches(evaluator, value.find(member.key), member.value, out)) return false;
  }
  return true;
}

bool Iteratee::apply(Value item, std::size_t index, Value collection, Value& out) const {
  out = item;
  if (!evaluator_.step()) return false;
  if (is_missing(spec_)) return true;
  if (spec_.is_function()) {
    const Value arguments[] = {item, Value::number(static_cast<double>(index)), collection};
    const std::size_t arity = std::clamp<std::size_t>(function_of(spec_)->arity, 1, 3);
    return evaluator_.apply(spec_, std::span(arguments).first(arity), Value::null(), out);
  }
  Path path;
  bool is_match = false;
  if (spec_.is_array() && !array_is_path_) {
    const auto parts = spec_.items();
    if (!path_of(evaluator_, parts.empty() ? Value() : parts[0], item, path)) return false;
    if (!matches(evaluator_, get(item, path), parts.size() > 1 ? parts[1] : Value(), is_match)) return false;
    out = Value::boolean(is_match);
  } else if (spec_.is_object()) {
    if (!matches(evaluator_, item, spec_, is_match)) return false;
    out = Value::boolean(is_match);
  } else {
    if (!path_of(evaluator_, spec_, item, path)) return false;
    out = get(item, path);
  }
  return true;
}

}  // namespace atsume::jsonata::truto
