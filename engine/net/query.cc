#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/net/url.h"

namespace atsume::net {

std::vector<std::string> path_segments(std::string_view raw_path) {
  std::vector<std::string> segments;
  for (const auto part : base::split(raw_path, '/')) {
    if (!part.empty()) segments.push_back(base::percent_decode(part));
  }
  return segments;
}

QueryPairs parse_query(std::string_view raw_query) {
  QueryPairs pairs;
  for (const auto part : base::split(raw_query, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    pairs.emplace_back(base::form_decode(part.substr(0, equals)), base::form_decode(value));
  }
  return pairs;
}

namespace {

// Providers that nest parameters ("page[size]") expect to see the brackets.
std::string encode_name(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const auto bracket = std::min(name.find_first_of("[]", at), name.size());
    out += base::percent_encode(name.substr(at, bracket - at));
    if (bracket < name.size()) out.push_back(name[bracket]);
    at = bracket + 1;
  }
  return out;
}

}  // namespace

std::string format_query(const QueryPairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out.push_back('&');
    out.append(encode_name(name)).append("=").append(base::percent_encode(value));
  }
  return out;
}

}  // namespace atsume::net
