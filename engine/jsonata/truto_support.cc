#include "jsonata/truto_support.h"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cwctype>
#include <limits>
#include <memory>

#include "jsonata/member_order.h"
#include "jsonata/number.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\v\f";

bool is_written_integer(Value number) {
  return number.has_number_text() && number.number_text().find_first_of(".eE") == std::string_view::npos &&
         number.number_text() != "-0";
}

bool append_text(Evaluator& evaluator, Value value, std::string& out) {
  if (!evaluator.step() || !evaluator.check_stack() || !evaluator.reserve(out.size())) return false;
  switch (value.kind()) {
    case json::Kind::kString:
      out += value.as_string();
      return true;
    case json::Kind::kNumber:
      out += is_written_integer(value) ? std::string(value.number_text()) : number_text(value.as_double());
      return true;
    case json::Kind::kBool:
      out += value.as_bool() ? "true" : "false";
      return true;
    case json::Kind::kNull:
      out += "null";
      return true;
    case json::Kind::kUndefined:
      out += "undefined";
      return true;
    case json::Kind::kArray:
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out += ',';
        if (!is_missing(value.items()[i]) && !append_text(evaluator, value.items()[i], out)) return false;
      }
      return true;
    default:
      out += "[object Object]";
      return true;
  }
}

double number_of_text(std::string_view text) {
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return 0;
  text = text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (text.size() > 2 && text[0] == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (base != 10) {
      std::uint64_t whole = 0;
      const auto read = std::from_chars(text.data() + 2, text.data() + text.size(), whole, base);
      return read.ec == std::errc() && read.ptr == text.data() + text.size() ? static_cast<double>(whole) : kNone;
    }
  }
  if (text[0] == '+') text.remove_prefix(1);
  const bool starts_well = !text.empty() && text.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!starts_well || read.ptr != text.data() + text.size()) return kNone;
  if (read.ec == std::errc::result_out_of_range) return parse_number(text).value_or(kNone);
  return read.ec == std::errc() ? number : kNone;
}

}  // namespace

bool is_truthy(Value value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_number()) return value.as_double() != 0 && !std::isnan(value.as_double());
  return !is_missing(value) && !(value.is_string() && value.size() == 0);
}

bool is_empty(Value value) {
  return is_missing(value) || ((value.is_string() || value.is_array() || value.is_object()) && value.size() == 0);
}

bool script_text(Evaluator& evaluator, Value value, std::string& out) {
  out.clear();
  return append_text(evaluator, value, out);
}

double script_number(Value value) {
  switch (value.kind()) {
    case json::Kind::kNumber:
      return value.as_double();
    case json::Kind::kBool:
      return value.as_bool() ? 1 : 0;
    case json::Kind::kNull:
      return 0;
    case json::Kind::kString:
      return number_of_text(value.as_string());
    case json::Kind::kArray:
      if (value.size() == 0) return 0;
      if (value.size() == 1 && !value.items()[0].is_array()) return script_number(value.items()[0]);
      [[fallthrough]];
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

std::string lower_case(std::string_view text) {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string lower;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    append_utf8(lower, c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c)
                                : static_cast<char32_t>(towlower_l(static_cast<wint_t>(c), locale)));
  }
  return lower;
}

std::span<const Value> items_of(const Value& value) {
  if (value.is_array()) return value.items();
  return {&value, is_missing(value) ? 0U : 1U};
}

bool give_text(const Call& call, std::string_view text, Value& out) {
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(text.size())) return false;
  out = call.evaluator.text(text);
  return true;
}

bool give_object(Evaluator& evaluator, std::vector<json::Member>& members, Value& out) {
  if (!evaluator.steps(members.size()) || !evaluator.reserve(members.size() * sizeof(json::Member))) return false;
  order_members(members);
  auto* copy = evaluator.arena().allocate_array<json::Member>(std::max<std::size_t>(members.size(), 1));
  std::ranges::uninitialized_copy(members, std::span(copy, members.size()));
  out = Value::object({copy, members.size()});
  return true;
}

}  // namespace atsume::jsonata::truto
