#include <algorithm>
#include <clocale>
#include <cmath>
#include <cwctype>

#include "jsonata/ascii.h"
#include "jsonata/evaluator.h"
#include "jsonata/text.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

bool string(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  const bool is_pretty = call[1].is_bool() && call[1].as_bool();
  const bool is_wrapped = call[0].is_array() && has_mark(call[0], kOuterWrapper);
  const Value value = is_wrapped ? call[0].items()[0] : call[0];
  std::string_view text;
  const bool is_done = is_pretty ? to_pretty_text(call.evaluator, value, text) : to_text(call.evaluator, value, text);
  out = Value::string(text);
  return is_done;
}

// A JavaScript slice index: cut to an integer, negative from the end, kept inside.
std::size_t slice_index(double index, std::size_t length) {
  if (std::isnan(index)) return 0;
  const double end = static_cast<double>(length);
  index = std::trunc(index);
  if (index < 0) index = std::max(0.0, end + index);
  return static_cast<std::size_t>(std::min(index, end));
}

bool substring(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  const auto text = call[0].as_string();
  const bool is_plain = is_ascii(text);
  const std::size_t length = is_plain ? text.size() : code_point_length(text);
  double start = call[1].is_number() ? call[1].as_double() : 0;
  if (static_cast<double>(length) + start < 0) start = 0;
  std::size_t last = length;
  if (call[2].is_number()) {
    const double wanted = call[2].as_double();
    const double end = start >= 0 ? start + wanted : static_cast<double>(length) + start + wanted;
    last = wanted <= 0 || !call[1].is_number() ? 0 : slice_index(end, length);
  }
  const std::size_t first = slice_index(start, length);
  out = Value::string({});
  if (first >= last) return call.evaluator.steps(text.size() / 64);
  const std::size_t from = is_plain ? first : byte_of_code_point(text, first);
  const std::size_t bytes = is_plain ? last - first : byte_of_code_point(text.substr(from), last - first);
  out = Value::string(text.substr(from, bytes));
  return call.evaluator.steps(text.size() / 64);
}

// What is before or after the first place of call[1] in call[0].
bool cut(const Call& call, bool is_before, Value& out) {
  out = call[0];
  if (!call[0].is_string() || !call[1].is_string()) return true;
  const bool is_by_unit = has_halves(call[1].as_string());
  const auto text = is_by_unit ? call.evaluator.arena().copy(split_pairs(call[0].as_string())) : call[0].as_string();
  const auto at = text.find(call[1].as_string());
  if (at == std::string_view::npos) return true;
  std::string_view part = is_before ? text.substr(0, at) : text.substr(at + call[1].size());
  out = Value::string(part);
  if (!is_by_unit) return true;
  std::string whole(part);
  join_pairs(whole);
  out = call.evaluator.text(whole);
  return true;
}

bool substring_before(const Call& call, Value& out) { return cut(call, true, out); }
bool substring_after(const Call& call, Value& out) { return cut(call, false, out); }

locale_t unicode_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

bool is_letter(char32_t c) { return iswalpha_l(static_cast<wint_t>(c), unicode_locale()) != 0; }

// Passed over when it is asked whether a letter ends a word (Case_Ignorable; the ones of European text).
bool is_passed_over(char32_t c) {
  return c == U'.' || c == U':' || c == U'\'' || c == U'^' || c == U'`' || c == U'\u00a8' || c == U'\u00ad' ||
         c == U'\u00af' || c == U'\u00b4' || c == U'\u00b7' || c == U'\u00b8' || (c >= 0x2b0 && c <= 0x36f) ||
         c == U'\u2018' || c == U'\u2019' || c == U'\u2024' || c == U'\u2027' || c == U'\ufeff' ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f);
}

// Whether a letter comes next, from `at` on.
bool is_letter_next(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const char32_t c = decode_utf8(text, at);
    if (!is_passed_over(c)) return is_letter(c);
  }
  return false;
}

// Special casings of Unicode that are not one to one.
void append_upper(std::string& out, char32_t c) {
  switch (c) {
    case U'ß':
      out += "SS";
      return;
    case U'ŉ':
      out += "ʼN";
      return;
    case U'ǰ':
      out += "J̌";
      return;
    case U'ﬀ':
      out += "FF";
      return;
    case U'ﬁ':
      out += "FI";
      return;
    case U'ﬂ':
      out += "FL";
      return;
    case U'ﬃ':
      out += "FFI";
      return;
    case U'ﬄ':
      out += "FFL";
      return;
    case U'ﬅ':
    case U'ﬆ':
      out += "ST";
      return;
    default:
      append_utf8(out, static_cast<char32_t>(towupper_l(static_cast<wint_t>(c), unicode_locale())));
  }
}

bool uppercase(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_string()) return true;
  const auto text = out.as_string();
  if (is_ascii(text)) {
    if (!call.evaluator.reserve(text.size())) return false;
    out = Value::string(ascii_raised(text, call.evaluator.arena()));
    return call.evaluator.steps(text.size() / 64);
  }
  std::string upper;
  for (std::size_t at = 0; at < text.size();) append_upper(upper, decode_utf8(text, at));
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(upper.size())) return false;
  out = call.evaluator.text(upper);
  return true;
}

bool lowercase(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_string()) return true;
  const auto text = out.as_string();
  if (is_ascii(text)) {
    if (!call.evaluator.reserve(text.size())) return false;
    out = Value::string(ascii_lowered(text, call.evaluator.arena()));
    return call.evaluator.steps(text.size() / 64);
  }
  std::string lower;
  bool follows_letter = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c == U'Σ' && follows_letter && !is_letter_next(text, at)) {
      lower += "ς";
    } else if (c == U'İ') {
      lower += "i̇";
    } else {
      append_utf8(lower, static_cast<char32_t>(towlower_l(static_cast<wint_t>(c), unicode_locale())));
    }
    if (!is_passed_over(c)) follows_letter = is_letter(c);
  }
  if (!call.evaluator.steps(text.size() / 16) || !call.evaluator.reserve(lower.size())) return false;
  out = call.evaluator.text(lower);
  return true;
}

bool length(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_string()) out = Value::number(static_cast<double>(code_point_length(call[0].as_string())));
  return true;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view without_outer_spaces(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Whether all spaces inside stand alone, so that nothing is to be changed there.
bool has_single_spaces(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i]) && (text[i] != ' ' || is_space(text[i + 1]))) return false;
  }
  return true;
}

bool trim(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_string()) return true;
  if (const auto inner = without_outer_spaces(out.as_string()); has_single_spaces(inner)) {
    out = Value::string(inner);
    return call.evaluator.steps(call[0].size() / 64);
  }
  std::string trimmed;
  bool is_pending = false;
  for (const char c : out.as_string()) {
    if (is_space(c)) {
      is_pending = !trimmed.empty();
      continue;
    }
    if (is_pending) trimmed += ' ';
    is_pending = false;
    trimmed += c;
  }
  if (!call.evaluator.steps(out.size() / 16) || !call.evaluator.reserve(trimmed.size())) return false;
  out = call.evaluator.text(trimmed);
  return true;
}

bool pad(const Call& call, Value& out) {
  out = call[0];
  if (!out.is_string() || !call[1].is_number()) return true;
  const auto text = out.as_string();
  const double width = std::trunc(call[1].as_double());
  const double missing = std::abs(width) - static_cast<double>(code_point_length(text));
  if (!(missing > 0)) return true;
  const auto filler = call[2].is_string() && call[2].size() > 0 ? call[2].as_string() : std::string_view(" ");
  if (missing > static_cast<double>(call.evaluator.environment().budget.sequence_max)) {
    return call.evaluator.fail_budget(Limit::kSequence, "a text is padded too far");
  }
  std::string padding;
  std::size_t at = 0;
  for (auto left = static_cast<std::size_t>(missing); left > 0; --left) {
    const std::size_t bytes = utf8_width(filler[at]);
    padding += filler.substr(at, bytes);
    at = at + bytes < filler.size() ? at + bytes : 0;
  }
  if (!call.evaluator.steps(padding.size() / 16) || !call.evaluator.reserve(padding.size() + text.size())) return false;
  std::string padded = width > 0 ? std::string(text) + padding : padding + std::string(text);
  join_pairs(padded);
  out = call.evaluator.text(padded);
  return true;
}

bool join(const Call& call, Value& out) {
  out = Value();
  if (call[0].is_undefined()) return true;
  const auto separator = call[1].is_string() ? call[1].as_string() : std::string_view();
  const auto items = call[0].items();
  std::size_t bytes = items.empty() ? 0 : separator.size() * (items.size() - 1);
  for (const Value item : items) bytes += item.is_string() ? item.size() : 0;
  if (!call.evaluator.steps(items.size() + bytes / 64) || !call.evaluator.reserve(bytes)) return false;
  char* const joined = call.evaluator.arena().allocate_array<char>(bytes);
  char* end = joined;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) end = std::ranges::copy(separator, end).out;
    if (items[i].is_string()) end = std::ranges::copy(items[i].as_string(), end).out;
  }
  const std::string_view text(joined, bytes);
  out = Value::string(text);
  if (!has_halves(text)) return true;
  std::string whole(text);
  join_pairs(whole);
  out = call.evaluator.text(whole);
  return true;
}

constexpr Builtin kFunctions[] = {
    {"string", "<x-b?:s>", 1, string},
    {"substring", "<s-nn?:s>", 3, substring},
    {"substringBefore", "<s-s:s>", 2, substring_before},
    {"substringAfter", "<s-s:s>", 2, substring_after},
    {"lowercase", "<s-:s>", 1, lowercase},
    {"uppercase", "<s-:s>", 1, uppercase},
    {"length", "<s-:n>", 1, length},
    {"trim", "<s-:s>", 1, trim},
    {"pad", "<s-ns?:s>", 3, pad},
    {"join", "<a<s>s?:s>", 2, join},
};

}  // namespace

std::span<const Builtin> string_functions() { return kFunctions; }

}  // namespace atsume::jsonata
