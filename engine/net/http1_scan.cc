#include "net/http1_scan.h"

namespace atsume::net {

HeadScanner::Verdict HeadScanner::scan(std::string_view bytes) {
  for (;;) {
    const std::size_t newline = bytes.find('\n', scanned_);
    if (newline == std::string_view::npos) {
      scanned_ = bytes.size();
      return Verdict::kNeedMore;
    }
    scanned_ = newline + 1;
    if (newline == line_start_ || bytes[newline - 1] != '\r') return Verdict::kBadLineEnd;
    const char first = bytes[line_start_];
    const bool is_folded = line_start_ > 0 && (first == ' ' || first == '\t');
    if (is_folded && folding_ == Folding::kRefused) return Verdict::kFolded;
    const bool is_empty = newline - 1 == line_start_;
    line_start_ = newline + 1;
    if (is_empty) return Verdict::kComplete;
  }
}

}  // namespace atsume::net
