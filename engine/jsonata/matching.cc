#include "jsonata/matching.h"

#include <algorithm>
#include <cmath>

#include "jsonata/number.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

// Where a second argument makes the search begin: a number, or text that is one; nothing else counts.
double first_unit(Value index) {
  const auto number = index.is_string() ? parse_number(index.as_string()) : std::nullopt;
  const double unit = index.is_number() ? index.as_double() : number.value_or(0);
  return unit > 0 ? std::trunc(unit) : 0;
}

// The byte offset of a UTF-16 index into units.
std::size_t byte_of_unit(std::string_view text, double index) {
  std::size_t at = 0;
  for (double units = 0; at < text.size() && units < index; ++units) at += utf8_width(text[at]);
  return std::min(at, text.size());
}

bool run_regex(Evaluator& evaluator, const Regex& regex, std::string_view text, std::size_t from, bool is_checked,
               RegexMatch& match, bool& found) {
  const auto outcome = regex.match(text, from, is_checked, match);
  if (outcome == Regex::Outcome::kTooCostly) {
    return evaluator.fail_budget(Limit::kRegex, "a regular expression takes too long");
  }
  found = outcome == Regex::Outcome::kMatch;
  return evaluator.steps(1 + (found ? match.end - from : text.size() - from) / 64);
}

Value whole(Evaluator& evaluator, std::string_view units) {
  std::string text(units);
  join_pairs(text);
  return text.size() == units.size() ? Value::string(units) : evaluator.text(text);
}

Value group_value(Evaluator& evaluator, std::string_view group) {
  return group.data() == nullptr ? Value() : whole(evaluator, group);
}

bool match_object(Evaluator& evaluator, const Function& function, std::string_view text, const RegexMatch& match,
                  Value& out) {
  std::vector<Value> groups;
  for (const auto group : match.groups) groups.push_back(group_value(evaluator, group));
  Value group_array;
  if (!evaluator.make_array(groups, 0, group_array)) return false;
  auto* next = new (evaluator.arena().allocate_array<Function>(1)) Function(function);
  next->kind = Function::Kind::kNextMatch;
  next->arity = 0;
  next->subject = text;
  next->from = match.end;
  const double start = static_cast<double>(utf16_length(text.substr(0, match.start)));
  const auto matched = text.substr(match.start, match.end - match.start);
  const double end = start + static_cast<double>(utf16_length(matched));
  auto* members = evaluator.arena().allocate_array<json::Member>(5);
  new (&members[0]) json::Member{"match", whole(evaluator, matched)};
  new (&members[1]) json::Member{"start", Value::number(start)};
  new (&members[2]) json::Member{"end", Value::number(end)};
  new (&members[3]) json::Member{"groups", group_array};
  new (&members[4]) json::Member{"next", Value::function(next)};
  out = Value::object({members, 5});
  return true;
}

}  // namespace

bool call_matcher(Evaluator& evaluator, const Function& function, std::span<const Value> arguments, Value& out) {
  out = Value();
  const bool is_next = function.kind == Function::Kind::kNextMatch;
  if (!is_next && (arguments.empty() || !arguments[0].is_string())) return true;
  std::string_view text = is_next ? function.subject : arguments[0].as_string();
  if (!is_next && has_surrogates(text)) text = evaluator.arena().copy(split_pairs(text));
  if (is_next && function.from >= text.size()) return true;
  const double unit = arguments.size() > 1 && !is_next ? first_unit(arguments[1]) : 0;
  if (unit > static_cast<double>(text.size()) || unit > static_cast<double>(utf16_length(text))) return true;
  const std::size_t from = is_next ? function.from : byte_of_unit(text, unit);
  RegexMatch match;
  bool found = false;
  if (!run_regex(evaluator, *function.regex, text, from, is_next, match, found)) return false;
  if (!found) return true;
  if (is_next && match.start == match.end) return evaluator.fail_at(function.node, "D1004");
  return match_object(evaluator, function, text, match, out);
}

MatchWalk::MatchWalk(Evaluator& evaluator, Value matcher, std::string_view text)
    : evaluator_(evaluator),
      next_(matcher),
      is_split_(has_surrogates(text)),
      text_(is_split_ ? evaluator.arena().copy(split_pairs(text)) : text) {}

Value MatchWalk::value(std::string_view part) const {
  return is_split_ ? whole(evaluator_, part) : Value::string(part);
}

bool MatchWalk::next(TextMatch& out, bool& found) {
  if (next_.is_function() && function_of(next_)->kind == Function::Kind::kRegex) {
    return next_of_regex(*function_of(next_), out, found);
  }
  return next_of_function(out, found);
}

bool MatchWalk::next_of_regex(const Function& function, TextMatch& out, bool& found) {
  found = false;
  if (is_started_ && from_ >= text_.size()) return true;
  RegexMatch match;
  if (!run_regex(evaluator_, *function.regex, text_, from_, from_ > 0, match, found)) return false;
  if (!found) return true;
  if (is_started_ && match.start == match.end) return evaluator_.fail_at(function.node, "D1004");
  is_started_ = true;
  out.match = text_.substr(match.start, match.end - match.start);
  out.start = match.start;
  out.end = from_ = match.end;
  out.groups.clear();
  for (const auto group : match.groups) out.groups.push_back(group.data() == nullptr ? Value() : value(group));
  function_ = &function;
  last_ = std::move(match);
  return true;
}

bool MatchWalk::next_of_function(TextMatch& out, bool& found) {
  found = false;
  const Value subject = value(text_);
  Value result;
  const auto arguments = is_started_ ? std::span<const Value>() : std::span<const Value>(&subject, 1);
  if (!evaluator_.apply(next_, arguments, Value::null(), result)) return false;
  is_started_ = true;
  if (result.is_undefined()) return true;
  const Value start = result.find("start");
  const Value end = result.find("end");
  const Value groups = result.find("groups");
  next_ = result.find("next");
  if (!start.is_number() && !end.is_number() && !groups.is_array() && !next_.is_function()) {
    return evaluator_.fail("T1010");
  }
  const Value match = result.find("match");
  out.match = match.is_string() ? match.as_string() : std::string_view();
  out.start = start.is_number() ? byte_of_unit(text_, start.as_double()) : 0;
  out.end = end.is_number() ? std::max(out.start, byte_of_unit(text_, end.as_double())) : out.start;
  out.groups.clear();
  if (groups.is_array()) out.groups.assign(groups.items().begin(), groups.items().end());
  function_ = nullptr;
  object_ = result;
  found = true;
  return true;
}

bool MatchWalk::object(Value& out) {
  out = object_;
  return function_ == nullptr || match_object(evaluator_, *function_, text_, last_, out);
}

}  // namespace atsume::jsonata
