#include "net/http1_head_reader.h"

#include <string>

#include "net/http1_fields.h"

namespace atsume::net {
namespace {

constexpr std::string_view kEmptyLine = "\r\n";

// RFC 9112 section 2.2: one empty line before the request line is read over.
std::string_view without_empty_line(std::string_view text) {
  return text.starts_with(kEmptyLine) ? text.substr(kEmptyLine.size()) : text;
}

}  // namespace

std::expected<HeadReader::Progress, HeadError> HeadReader::examine(std::string_view text) {
  const std::string_view head = without_empty_line(text);
  if (head.empty() || head == "\r") return Progress{};
  if (!is_token(head.substr(0, 1))) return std::unexpected(HeadError{400, "this is not an HTTP request"});
  switch (scanner_.scan(head)) {
    case HeadScanner::Verdict::kBadLineEnd:
      return std::unexpected(HeadError{400, "every line of the header must end in CR LF"});
    case HeadScanner::Verdict::kFolded:
      return std::unexpected(HeadError{400, "a header field must not be folded over several lines"});
    case HeadScanner::Verdict::kNeedMore:
      if (head.size() > options_.header_bytes_max) return std::unexpected(oversized(head));
      return Progress{};
    case HeadScanner::Verdict::kComplete:
      break;
  }
  if (scanner_.head_size() > options_.header_bytes_max) return std::unexpected(oversized(head));
  return Progress{true, text.size() - head.size() + scanner_.head_size()};
}

std::expected<RequestHead, HeadError> HeadReader::parse(std::string_view head) const {
  return parse_request_head(without_empty_line(head), options_.target_bytes_max);
}

HeadError HeadReader::oversized(std::string_view text) const {
  const std::string_view first_line = text.substr(0, text.find('\r'));
  const std::string_view target = first_line.substr(std::min(first_line.find(' '), first_line.size()));
  if (target.size() > options_.target_bytes_max) {
    return {414, "the request target is longer than " + std::to_string(options_.target_bytes_max) + " bytes"};
  }
  return {431, "the request header is larger than " + std::to_string(options_.header_bytes_max) + " bytes"};
}

}  // namespace atsume::net
