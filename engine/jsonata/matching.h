// What $match, $contains, $replace and $split share: regular expressions and user-written matcher functions.
#pragma once

#include "jsonata/evaluator.h"

namespace atsume::jsonata {

// One match as the functions see it.
struct TextMatch {
  std::string_view match;  // of the walk's text
  std::size_t start = 0;   // bytes of the walk's text
  std::size_t end = 0;
  std::vector<Value> groups;
};

// Walks over the matches of a regular expression or a matcher function in `text`.
class MatchWalk {
 public:
  MatchWalk(Evaluator& evaluator, Value matcher, std::string_view text);

  // What is walked over: the text given, or where matches may end within a pair, its units (split_pairs).
  std::string_view text() const { return text_; }
  // A part of text() as a value.
  Value value(std::string_view part) const;

  // Puts the next match into `out`; `found` is false at the end.
  [[nodiscard]] bool next(TextMatch& out, bool& found);
  // The last match as the object that user-written functions take.
  [[nodiscard]] bool object(Value& out);

 private:
  [[nodiscard]] bool next_of_regex(const Function& function, TextMatch& out, bool& found);
  [[nodiscard]] bool next_of_function(TextMatch& out, bool& found);

  Evaluator& evaluator_;
  Value next_;
  bool is_split_;
  std::string_view text_;
  std::size_t from_ = 0;
  bool is_started_ = false;
  const Function* function_ = nullptr;  // of the last match, when it was a regular expression's
  RegexMatch last_;
  Value object_;
};

// A regular expression called as a function: {match, start, end, groups, next}.
[[nodiscard]] bool call_matcher(Evaluator& evaluator, const Function& function, std::span<const Value> arguments,
                                Value& out);

}  // namespace atsume::jsonata
