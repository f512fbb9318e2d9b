// Finds the end of a message head, line by line, before anything in it is parsed.
#pragma once

#include <cstddef>
#include <string_view>

namespace atsume::net {

// Strict where leniency lets two parsers disagree: every line ends in CRLF, and in requests no line is
// folded. Feed it ever longer prefixes of the same bytes; work already done is not repeated.
class HeadScanner {
 public:
  enum class Folding { kRefused, kAllowed };
  enum class Verdict { kNeedMore, kComplete, kBadLineEnd, kFolded };

  explicit HeadScanner(Folding folding) : folding_(folding) {}
  Verdict scan(std::string_view bytes);
  // Of the head with its empty line, after kComplete.
  std::size_t head_size() const { return line_start_; }

 private:
  Folding folding_;
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
};

}  // namespace atsume::net
