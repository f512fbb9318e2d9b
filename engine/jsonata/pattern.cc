#include "atsume/jsonata/pattern.h"

#include "jsonata/regex.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {

namespace {

std::string whole(std::string_view units) {
  std::string text(units);
  join_pairs(text);
  return text;
}

}  // namespace

struct Pattern::Impl {
  std::unique_ptr<Regex> regex;
};

Result<Pattern> Pattern::compile(std::string_view pattern) {
  auto regex = Regex::compile(pattern, "");
  if (!regex) return Fail(base::config_error("pattern", "the regular expression is wrong: " + regex.error().message));
  return Pattern(std::make_shared<const Impl>(std::move(*regex)));
}

Result<std::optional<Pattern::Groups>> Pattern::search(std::string_view text) const {
  RegexMatch match;
  const std::string units = split_pairs(text);
  switch (impl_->regex->match(units, 0, false, match)) {
    case Regex::Outcome::kNoMatch:
      return std::nullopt;
    case Regex::Outcome::kTooCostly:
      return Fail(base::caller_error(ErrorClass::kInvalid, "pattern_too_costly",
                                     "the regular expression takes too long on this text"));
    case Regex::Outcome::kMatch:
      break;
  }
  Groups groups;
  groups.emplace_back(whole(std::string_view(units).substr(match.start, match.end - match.start)));
  for (std::string_view group : match.groups) {
    groups.push_back(group.data() ? std::optional(whole(group)) : std::nullopt);
  }
  return groups;
}

}  // namespace atsume::jsonata
