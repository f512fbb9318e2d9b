// The error codes of the API, as docs/errors.md lists them: that page is the one table, and part of the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atsume::api {

struct ErrorCode {
  std::string code;
  std::vector<int> statuses;  // empty for those that callers never see, and for `http_` ones
  std::string meaning;        // Markdown
};

// The rows of a page's tables with the columns code, status and meaning, in the order of the page. Pure.
std::vector<ErrorCode> parse_error_codes(std::string_view page);

// Those that answers can hold. Thread-safe.
const std::vector<ErrorCode>& error_codes();

}  // namespace atsume::api
