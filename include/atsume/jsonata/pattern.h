// Regular expressions of definitions (`pattern`, `extract`, `match`): JavaScript's syntax on PCRE2, with the
// same match limits as expressions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"

namespace atsume::jsonata {

// Immutable; any number of threads may search with it.
class Pattern {
 public:
  // Error kConfig "pattern" with PCRE2's sentence.
  static Result<Pattern> compile(std::string_view pattern);

  // The groups of the first match, the whole match first; a group that took no part is nullopt. nullopt when
  // there is no match. Error kInvalid "pattern_too_costly" when the match limit was hit.
  using Groups = std::vector<std::optional<std::string>>;
  Result<std::optional<Groups>> search(std::string_view text) const;

 private:
  struct Impl;
  explicit Pattern(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace atsume::jsonata
