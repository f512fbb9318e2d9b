#include "app/jsonata_hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "atsume/base/text.h"
#include "atsume/jsonata/program.h"

namespace atsume::app {
namespace {

// What people write who know another language.
struct Slip {
  std::string_view code;
  std::string_view seen;  // around the place of the error
  std::string_view hint;
};

constexpr std::string_view kFunctions = "; a function is written function($x) { … }";
constexpr std::string_view kTrailing = "; there is no comma behind the last item";

constexpr Slip kSlips[] = {
    {"S0211", "==", "; a single = compares"},
    {"S0211", "&&", "; it is written: and"},
    {"S0201", "||", "; it is written: or"},
    {"S0204", "!", "; $not(…) turns true into false, and != is unequal"},
    {"S0211", "<>", "; it is written: !="},
    {"S0211", "=>", kFunctions},
    {"S0211", "->", kFunctions},
    {"S0211", ",]", kTrailing},
    {"S0211", ",}", kTrailing},
    {"S0201", ";", "; expressions separated by ; stand in ( … )"},
    {"S0301", "//", "; a comment is written /* … */"},
};

std::string hint_for_slip(std::string_view code, std::string_view source, std::size_t at) {
  const std::size_t begin = at == 0 ? 0 : at - 1;
  const std::string_view around = source.substr(std::min(begin, source.size()), 3);
  const auto* found = std::ranges::find_if(
      kSlips, [&](const Slip& slip) { return slip.code == code && around.find(slip.seen) != std::string_view::npos; });
  return found == std::end(kSlips) ? "" : std::string(found->hint);
}

std::string hint_for_call(std::string_view name, const std::vector<std::string>& bound) {
  if (name.starts_with('$')) name.remove_prefix(1);
  const bool is_known = jsonata::is_builtin_function(name) || std::ranges::find(bound, name) != bound.end();
  if (name.empty() || is_known) return "";
  std::string near = suggest_name(name, bound);
  return near.empty() ? "; `atsume jsonata --functions` lists those there are" : near;
}

std::string hint_for_arguments(std::string_view name) {
  const auto functions = jsonata::builtin_functions();
  const auto found = std::ranges::find(functions, name, &jsonata::FunctionName::name);
  return found == functions.end() ? "" : fmt::format("; ${} takes {}", name, found->signature);
}

}  // namespace

std::string_view detail_of(const Error& error, std::string_view name) {
  const auto found = std::ranges::find(error.details(), name, &std::pair<std::string, std::string>::first);
  return found == error.details().end() ? std::string_view() : std::string_view(found->second);
}

std::string_view jsonata_code(const Error& error) {
  const auto code = detail_of(error, "jsonata_code");
  return code.empty() ? std::string_view(error.code()) : code;
}

std::string hint_for(const Error& error, std::string_view source, std::size_t at,
                     const std::vector<std::string>& bound) {
  const std::string_view code = jsonata_code(error);
  const std::string_view token = detail_of(error, "token");
  if (code == "U1002") return "; --allow-eval allows it";
  if (code == "T1006" || code == "T1008") return hint_for_call(token, bound);
  if (code == "T0410" || code == "T0411" || code == "T0412") return hint_for_arguments(token);
  const bool is_text = detail_of(error, "value").starts_with('"');
  if ((code == "T2001" || code == "T2002") && token == "+" && is_text) return "; & joins texts";
  return hint_for_slip(code, source, at);
}

std::string suggest_name(std::string_view name, const std::vector<std::string>& bound) {
  std::vector<std::string> names = bound;
  for (const auto& function : jsonata::builtin_functions()) names.emplace_back(function.name);
  const auto near = base::did_you_mean(name, names);
  return near ? fmt::format("; did you mean ${}?", *near) : "";
}

}  // namespace atsume::app
