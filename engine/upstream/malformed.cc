#include "upstream/malformed.h"

#include <algorithm>

namespace atsume::upstream {

base::Error malformed(std::string message) {
  return base::provider_error(base::ErrorClass::kUpstream, "response_malformed", std::move(message));
}

base::Error too_large(std::string_view form, std::size_t bytes_max) {
  return base::provider_error(
      base::ErrorClass::kUpstream, "response_too_large",
      "the provider's " + std::string(form) + " is larger than " + std::to_string(bytes_max >> 20) + " MiB");
}

std::string place_in(std::string_view text, std::ptrdiff_t offset) {
  if (offset < 0) return "";
  const auto before = text.substr(0, static_cast<std::size_t>(offset));
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto line_begin = before.rfind('\n');
  const auto column = before.size() - (line_begin == std::string_view::npos ? 0 : line_begin + 1) + 1;
  return " at line " + std::to_string(line) + ", column " + std::to_string(column) + " (byte " +
         std::to_string(before.size()) + ")";
}

}  // namespace atsume::upstream
