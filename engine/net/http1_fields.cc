#include "net/http1_fields.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::net {
namespace {

constexpr std::string_view kConnectionFields[] = {"Connection", "Keep-Alive",        "Proxy-Connection", "TE",
                                                  "Trailer",    "Transfer-Encoding", "Upgrade"};

bool is_token_char(char c) {
  const bool is_alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_alnum || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

std::size_t count_fields(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers.fields(), [name](const auto& field) { return base::equals_ignoring_case(field.first, name); }));
}

std::string joined_values(const Headers& headers, std::string_view name) {
  std::string joined;
  bool is_first = true;
  for (const auto& [field, value] : headers.fields()) {
    if (!base::equals_ignoring_case(field, name)) continue;
    if (!is_first) joined += ", ";
    is_first = false;
    joined += value;
  }
  return joined;
}

bool has_token(const Headers& headers, std::string_view name, std::string_view token) {
  for (const auto& [field, value] : headers.fields()) {
    if (!base::equals_ignoring_case(field, name)) continue;
    for (const auto part : base::split(value, ',')) {
      if (base::equals_ignoring_case(base::trim(part), token)) return true;
    }
  }
  return false;
}

bool is_persistent(const Headers& headers, bool is_http10) {
  if (has_token(headers, "Connection", "close")) return false;
  return !is_http10 || has_token(headers, "Connection", "keep-alive");
}

bool is_connection_field(std::string_view name) {
  return std::ranges::any_of(kConnectionFields,
                             [name](std::string_view own) { return base::equals_ignoring_case(own, name); });
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_char); }

bool is_valid_field(std::string_view name, std::string_view value) {
  return is_token(name) && std::ranges::all_of(value, is_value_char);
}

}  // namespace atsume::net
