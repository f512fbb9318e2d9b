#include "upstream/page_range.h"

#include <charconv>

#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size() && value >= 0;
  return is_number ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view text) {
  text = base::trim(text);
  if (const auto blank = text.rfind(' '); blank != std::string_view::npos) text.remove_prefix(blank + 1);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto range = text.substr(0, slash);
  const auto total = text.substr(slash + 1);
  ContentRange out;
  if (total != "*") {
    out.total = to_number(total);
    if (!out.total) return std::nullopt;
  }
  if (range == "*") return out;
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto last = to_number(range.substr(dash + 1));
  out.first = to_number(range.substr(0, dash));
  if (!out.first || !last || *last < *out.first) return std::nullopt;
  out.last = *last;
  return out;
}

}  // namespace atsume::upstream
