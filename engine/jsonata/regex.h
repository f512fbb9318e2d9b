// Regular expressions with JavaScript's meaning, on PCRE2 with match limits.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jsonata/errors.h"

namespace atsume::jsonata {

// One match; groups that took no part have a null data pointer.
struct RegexMatch {
  std::size_t start = 0;  // bytes
  std::size_t end = 0;
  std::vector<std::string_view> groups;  // without the whole match
};

// Immutable; any number of threads may match with it.
class Regex {
 public:
  // `flags`: "i" and "m". Failure: kRegexSyntaxCode with PCRE2's sentence.
  static std::expected<std::unique_ptr<Regex>, Failure> compile(std::string_view pattern, std::string_view flags);
  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  enum class Outcome { kMatch, kNoMatch, kTooCostly };
  // The first match at or after `from` bytes of `subject`, whose characters beyond U+FFFF stand as two halves
  // (split_pairs), because the reference matches unit by unit. `is_checked`: the subject is known to be well-formed.
  Outcome match(std::string_view subject, std::size_t from, bool is_checked, RegexMatch& out) const;

 private:
  struct Impl;
  explicit Regex(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::jsonata
