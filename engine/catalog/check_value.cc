#include "catalog/check_value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::NodeKind;
using json::yaml::ScalarStyle;

namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(std::string_view text, char joiner) {
  if (text.empty() || !is_lower(text.front())) return false;
  return std::ranges::all_of(text, [joiner](char c) { return is_lower(c) || is_digit(c) || c == joiner; });
}

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_number_from(std::string_view text, std::int64_t minimum) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= static_cast<double>(minimum);
}

bool is_status(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '5') return false;
  return (is_digit(text[1]) && is_digit(text[2])) || text.substr(1) == "xx";
}

bool is_host(std::string_view text) {
  if (text.empty() || text.starts_with('.') || text.ends_with('.')) return false;
  return std::ranges::all_of(text, [](char c) {
    return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '*' || c == ':' || (c >= 'A' && c <= 'Z');
  });
}

bool is_method_path(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  return is_word(text.substr(0, dot), '_') && is_word(text.substr(dot + 1), '_');
}

bool is_model_type(std::string_view text) {
  if (text.starts_with("list<") && text.ends_with('>')) text = text.substr(5, text.size() - 6);
  return is_word(text, '_');
}

bool has_form(std::string_view text, const Type& type) {
  switch (type.kind) {
    case TypeKind::kBool:
      return text == "true" || text == "false";
    case TypeKind::kInteger: {
      const auto value = to_integer(text);
      return value && *value >= type.minimum && *value <= 1'000'000'000;
    }
    case TypeKind::kNumber:
      return is_number_from(text, type.minimum);
    case TypeKind::kName:
      return follows(type.names, text);
    case TypeKind::kDuration: {
      const auto duration = base::parse_duration(text);
      return duration && duration->count() >= type.minimum;
    }
    case TypeKind::kStatus:
      return is_status(text);
    case TypeKind::kWebUrl:
      return text.starts_with("https://") || text.starts_with("http://");
    case TypeKind::kHost:
      return is_host(text);
    case TypeKind::kMethodPath:
      return is_method_path(text);
    case TypeKind::kModelType:
      return is_model_type(text);
    default:
      return true;
  }
}

void check_choice(const Node& node, const Type& type, const std::string& where, Reporter& reporter) {
  if (std::ranges::find(type.choices, node.scalar) != type.choices.end()) return;
  std::string message = fmt::format("{}: \"{}\" is not one of {}", where, node.scalar, fmt::join(type.choices, ", "));
  const std::vector<std::string> names(type.choices.begin(), type.choices.end());
  if (const auto near = base::did_you_mean(node.scalar, names)) message += fmt::format("; did you mean \"{}\"?", *near);
  reporter.report(codes::kChoice, node, std::move(message));
}

}  // namespace

bool follows(NameRule rule, std::string_view name) {
  switch (rule) {
    case NameRule::kAny:
      return true;
    case NameRule::kSlug:
      return is_word(name, '-');
    case NameRule::kIdentifier:
      return is_word(name, '_');
  }
  return false;
}

std::string_view describe(NameRule rule) {
  switch (rule) {
    case NameRule::kAny:
      return "any text";
    case NameRule::kSlug:
      return "a name begins with a-z and holds a-z, 0-9 and '-'";
    case NameRule::kIdentifier:
      return "a name begins with a-z and holds a-z, 0-9 and '_'";
  }
  return "";
}

std::string_view describe_kind(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      return "nothing";
    case NodeKind::kScalar:
      return "text";
    case NodeKind::kSequence:
      return node.items.empty() ? "an empty list" : "a list";
    case NodeKind::kMap:
      return node.entries.empty() ? "an empty map" : "a map";
  }
  return "";
}

void report_type(const Node& node, std::string_view where, std::string_view noun, Reporter& reporter) {
  reporter.report(codes::kType, node, fmt::format("{}: {} is expected, not {}", where, noun, describe_kind(node)));
}

void check_plain(const Node& node, const Type& type, const std::string& where, Reporter& reporter) {
  if (type.kind == TypeKind::kChoice) return check_choice(node, type, where, reporter);
  if (has_form(node.scalar, type)) return;
  std::string message = fmt::format("{}: \"{}\" is not {}", where, node.scalar, type.noun);
  if (type.kind == TypeKind::kName) message += fmt::format("; {}", describe(type.names));
  const Code& code = type.kind == TypeKind::kBool ? codes::kType : codes::kMalformed;
  reporter.report(code, node, std::move(message));
}

}  // namespace atsume::catalog
