#include "api/error_codes.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "api/embedded.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

// "400, 500"; what is no number ("start") gives none.
std::vector<int> read_statuses(std::string_view text) {
  std::vector<int> out;
  for (auto one : base::split(text, ',')) {
    one = base::trim(one);
    int status = 0;
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), status);
    if (error == std::errc() && end == one.data() + one.size()) out.push_back(status);
  }
  return out;
}

bool is_code(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// "| `code` | 400 | meaning |"
std::optional<ErrorCode> read_row(std::string_view line) {
  if (!line.starts_with("| `") || !line.ends_with(" |")) return std::nullopt;
  line = line.substr(3, line.size() - 5);
  const auto code_end = line.find("` | ");
  if (code_end == std::string_view::npos || !is_code(line.substr(0, code_end))) return std::nullopt;
  const auto status_end = line.find(" | ", code_end + 4);
  if (status_end == std::string_view::npos) return std::nullopt;
  return ErrorCode{.code = std::string(line.substr(0, code_end)),
                   .statuses = read_statuses(line.substr(code_end + 4, status_end - code_end - 4)),
                   .meaning = std::string(line.substr(status_end + 3))};
}

// The HTTP layer's own codes have their status for a name.
void add_http_codes(std::string_view page, std::vector<ErrorCode>& out) {
  constexpr std::string_view kMark = "`http_";
  for (auto at = page.find(kMark); at != std::string_view::npos; at = page.find(kMark, at + 1)) {
    const auto code = page.substr(at + 1, page.find('`', at + 1) - at - 1);
    if (!is_code(code) || code.size() != 8) continue;
    out.push_back({.code = std::string(code),
                   .statuses = read_statuses(code.substr(5)),
                   .meaning = "the HTTP layer refused the request"});
  }
}

std::vector<ErrorCode> codes_of_answers() {
  std::vector<ErrorCode> out;
  for (const auto& file : embedded_docs_files()) {
    if (file.name != "errors.md") continue;
    out = parse_error_codes(file.content);
    add_http_codes(file.content, out);
  }
  std::erase_if(out, [](const ErrorCode& code) { return code.statuses.empty(); });
  std::ranges::sort(out, {}, &ErrorCode::code);
  return out;
}

}  // namespace

std::vector<ErrorCode> parse_error_codes(std::string_view page) {
  const auto begin = page.find("\n## Codes\n");
  std::vector<ErrorCode> out;
  if (begin == std::string_view::npos) return out;
  for (const auto line : base::split(page.substr(begin), '\n')) {
    if (auto row = read_row(line)) out.push_back(std::move(*row));
  }
  return out;
}

const std::vector<ErrorCode>& error_codes() {
  static const std::vector<ErrorCode> kCodes = codes_of_answers();
  return kCodes;
}

}  // namespace atsume::api
