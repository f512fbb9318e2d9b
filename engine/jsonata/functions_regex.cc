// Functions that search text: by text, by regular expression or by a user-written matcher.
#include <algorithm>
#include <cmath>
#include <limits>

#include "jsonata/matching.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

double limit_of(Value value) { return value.is_number() ? value.as_double() : std::numeric_limits<double>::infinity(); }

// The text that call[1] is looked for in; its units when half a pair is what is looked for.
std::string_view searched(const Call& call, std::string& units) {
  if (!has_halves(call[1].as_string())) return call[0].as_string();
  units = split_pairs(call[0].as_string());
  return units;
}

Value whole_value(const Call& call, std::string_view units) {
  std::string text(units);
  join_pairs(text);
  return call.evaluator.text(text);
}

bool match(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  const double limit = limit_of(call[2]);
  if (limit < 0) return call.evaluator.fail("D3040", call[2]);
  Sequence matches(call.evaluator);
  MatchWalk walk(call.evaluator, call[1], call[0].as_string());
  const auto text = walk.text();
  TextMatch found;
  std::size_t counted_to = 0;
  double units = 0;
  bool has_match = false;
  if (limit > 0 && !walk.next(found, has_match)) return false;
  for (double count = 0; has_match && count < limit; ++count) {
    Value groups;
    if (!call.evaluator.make_array(found.groups, 0, groups)) return false;
    if (found.start < counted_to) counted_to = 0, units = 0;
    units += static_cast<double>(utf16_length(text.substr(counted_to, found.start - counted_to)));
    counted_to = found.start;
    auto* members = call.evaluator.arena().allocate_array<json::Member>(3);
    new (&members[0]) json::Member{"match", walk.value(found.match)};
    new (&members[1]) json::Member{"index", Value::number(units)};
    new (&members[2]) json::Member{"groups", groups};
    matches.push(Value::object({members, 3}));
    if (!walk.next(found, has_match)) return false;
  }
  return matches.finish(kSequence, out);
}

bool contains(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  if (call[1].is_string()) {
    std::string units;
    out = Value::boolean(searched(call, units).find(call[1].as_string()) != std::string_view::npos);
    return true;
  }
  if (call[1].is_undefined()) return true;
  MatchWalk walk(call.evaluator, call[1], call[0].as_string());
  TextMatch found;
  bool has_match = false;
  if (!walk.next(found, has_match)) return false;
  out = Value::boolean(has_match);
  return true;
}

// Writes the replacement of one match: $$, $0 and $n are filled in, any other $ stays.
void substitute(std::string_view pattern, const TextMatch& match, std::string& out) {
  const std::size_t groups = match.groups.size();
  const std::size_t digits_max = groups == 0 ? 1 : std::to_string(groups).size();
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '$') {
      out += pattern[at++];
      continue;
    }
    ++at;
    const char next = at < pattern.size() ? pattern[at] : '\0';
    if (next == '$') {
      out += '$';
      ++at;
      continue;
    }
    if (next == '0') {
      out += match.match;
      ++at;
      continue;
    }
    std::size_t digits = 0;
    while (digits < digits_max && at + digits < pattern.size() && pattern[at + digits] >= '0' &&
           pattern[at + digits] <= '9') {
      ++digits;
    }
    if (digits == 0) {
      out += '$';
      continue;
    }
    std::size_t group = std::stoul(std::string(pattern.substr(at, digits)));
    if (digits > 1 && group > groups) group = std::stoul(std::string(pattern.substr(at, --digits)));
    if (group >= 1 && group <= groups && match.groups[group - 1].is_string()) {
      out += match.groups[group - 1].as_string();
    }
    at += digits;
  }
}

bool replace_text(const Call& call, double limit, std::string& out) {
  std::string units;
  const auto text = searched(call, units);
  const auto pattern = call[1].as_string();
  std::size_t from = 0;
  for (double count = 0; count < limit; ++count) {
    const auto at = text.find(pattern, from);
    if (at == std::string_view::npos) break;
    if (!call[2].is_string()) return call.evaluator.fail("D3012", call[2]);
    out += text.substr(from, at - from);
    out += call[2].as_string();
    from = at + pattern.size();
    if (!call.evaluator.step() || !call.evaluator.reserve(out.size())) return false;
  }
  out += text.substr(from);
  return true;
}

bool replace_matches(const Call& call, double limit, std::string& out) {
  MatchWalk walk(call.evaluator, call[1], call[0].as_string());
  const auto text = walk.text();
  TextMatch match;
  std::size_t from = 0;
  bool has_match = false;
  if (!walk.next(match, has_match)) return false;
  for (double count = 0; has_match && count < limit; ++count) {
    if (match.start > from) out += text.substr(from, match.start - from);
    if (call[2].is_string()) {
      substitute(call[2].as_string(), match, out);
    } else {
      Value object;
      Value replacement;
      if (!walk.object(object)) return false;
      if (!call.evaluator.apply(call[2], std::span(&object, 1), Value::null(), replacement)) return false;
      if (!replacement.is_string()) return call.evaluator.fail("D3012", replacement);
      out += replacement.as_string();
    }
    from = std::min(text.size(), match.start + match.match.size());
    if (!call.evaluator.step() || !call.evaluator.reserve(out.size()) || !walk.next(match, has_match)) return false;
  }
  out += text.substr(from);
  return true;
}

bool replace(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  if (call[1].is_string() && call[1].size() == 0) return call.evaluator.fail("D3010", call[1]);
  const double limit = limit_of(call[3]);
  if (limit < 0) return call.evaluator.fail("D3011", call[3]);
  out = call[0];
  if (limit == 0 || call[1].is_undefined()) return true;
  std::string replaced;
  const bool is_done =
      call[1].is_string() ? replace_text(call, limit, replaced) : replace_matches(call, limit, replaced);
  if (!is_done || !call.evaluator.reserve(replaced.size())) return false;
  join_pairs(replaced);
  out = call.evaluator.text(replaced);
  return true;
}

// Every UTF-16 unit by itself.
bool split_into_units(const Call& call, double limit, Sequence& parts) {
  auto text = call[0].as_string();
  if (has_surrogates(text)) text = call.evaluator.arena().copy(split_pairs(text));
  for (std::size_t at = 0; at < text.size() && static_cast<double>(parts.size()) < limit;) {
    const std::size_t width = utf8_width(text[at]);
    parts.push(Value::string(text.substr(at, width)));
    at += width;
  }
  return call.evaluator.steps(text.size());
}

bool split_by_text(const Call& call, double limit, Sequence& parts) {
  const auto separator = call[1].as_string();
  limit = std::trunc(limit);
  if (separator.empty()) return split_into_units(call, limit, parts);
  std::string units;
  const auto text = searched(call, units);
  for (std::size_t from = 0; static_cast<double>(parts.size()) < limit;) {
    const auto at = text.find(separator, from);
    const auto part = text.substr(from, at == std::string_view::npos ? at : at - from);
    parts.push(units.empty() ? Value::string(part) : whole_value(call, part));
    if (!call.evaluator.step()) return false;
    if (at == std::string_view::npos) break;
    from = at + separator.size();
  }
  return true;
}

bool split(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string()) return true;
  const double limit = limit_of(call[2]);
  if (limit < 0) return call.evaluator.fail("D3020", call[2]);
  Sequence parts(call.evaluator);
  if (call[1].is_undefined()) {
    if (limit >= 1) parts.push(call[0]);
    return parts.finish(0, out);
  }
  if (call[1].is_string()) return split_by_text(call, limit, parts) && parts.finish(0, out);
  MatchWalk walk(call.evaluator, call[1], call[0].as_string());
  const auto text = walk.text();
  TextMatch match;
  std::size_t from = 0;
  double count = 0;
  bool has_match = false;
  if (limit > 0 && !walk.next(match, has_match)) return false;
  for (; has_match && count < limit; ++count) {
    parts.push(walk.value(match.start > from ? text.substr(from, match.start - from) : std::string_view()));
    from = match.end;
    if (!walk.next(match, has_match)) return false;
  }
  if (count < limit) parts.push(walk.value(text.substr(from)));
  return parts.finish(0, out);
}

constexpr Builtin kFunctions[] = {
    {"match", "<s-f<s:o>n?:a<o>>", 3, match},
    {"contains", "<s-(sf):b>", 2, contains},
    {"replace", "<s-(sf)(sf)n?:s>", 4, replace},
    {"split", "<s-(sf)n?:a<s>>", 3, split},
};

}  // namespace

std::span<const Builtin> regex_functions() { return kFunctions; }

}  // namespace atsume::jsonata
