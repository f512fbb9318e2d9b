#include "jsonata/byte_set.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "jsonata/regex.h"

namespace atsume::jsonata {
namespace {

std::vector<std::string> matches_of_set(const ByteSet& set, std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t from = 0; const auto span = set.find(text, from); from = span->end) {
    found.emplace_back(text.substr(span->start, span->end - span->start));
  }
  return found;
}

// PCRE2 is asked with a pattern that means the same and is none of the plain forms.
std::vector<std::string> matches_of_regex(std::string_view pattern, std::string_view text) {
  const auto regex = Regex::compile("(?:" + std::string(pattern) + ")", "");
  std::vector<std::string> found;
  RegexMatch match;
  for (std::size_t from = 0; (*regex)->match(text, from, true, match) == Regex::Outcome::kMatch; from = match.end) {
    found.emplace_back(text.substr(match.start, match.end - match.start));
  }
  return found;
}

TEST(ByteSet, FindsWhatTheRegularExpressionFinds) {
  for (const std::string_view pattern : {"[^0-9+]", "[^0-9+]+", " ", "-", "[a-cx-z_]", "[^a-z]", "\\d", "\\w+", "[]",
                                         "[^]", "[-a]", "[a-]", "\\.", "[\\]x]", "[^^]", "[.*+]", "/", "[ ,;]+"}) {
    const auto set = ByteSet::parse(pattern, "");
    ASSERT_TRUE(set) << pattern;
    for (const std::string_view text : {"", "+49 (0) 30-12", "a b  c", "é-ñ", "x.y*z+", "^]-_", "12", "a,b; c"}) {
      EXPECT_EQ(matches_of_set(*set, text), matches_of_regex(pattern, text)) << pattern << " in " << text;
    }
  }
}

TEST(ByteSet, LeavesEverythingElseToTheRegularExpression) {
  for (const std::string_view pattern :
       {"",    "ab",  "a*",  "a?",  "^",     "$",       ".",       "[a",   "[z-a]", "a|b",
        "(a)", "[é]", "\\s", "\\b", "[\\s]", "[a-\\d]", "[\\d-z]", "[[a]", "a+?",   "a{2}"}) {
    EXPECT_FALSE(ByteSet::parse(pattern, "")) << pattern;
  }
  EXPECT_FALSE(ByteSet::parse("[a-z]", "i"));
}

}  // namespace
}  // namespace atsume::jsonata
