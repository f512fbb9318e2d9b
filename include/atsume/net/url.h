// URLs as the engine needs them: split without decoding, so that nothing is decoded twice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/net/dialer.h"

namespace atsume::net {

struct Url {
  Origin origin;
  std::string path;   // raw, at least "/"
  std::string query;  // raw, without '?'

  std::string target() const;     // path and query
  std::string to_string() const;  // without a fragment
};

// An absolute http or https URL; user info is refused. Error: kInvalidRequest, code "url".
Result<Url> parse_url(std::string_view text);
// RFC 3986 section 5: `reference` may be absolute, host-relative, absolute-path, relative or "?query".
Result<Url> resolve_url(const Url& base, std::string_view reference);

// Raw path split at '/', each segment percent-decoded after the split ("a%2Fb" is one segment);
// duplicate and trailing slashes make no empty segments.
std::vector<std::string> path_segments(std::string_view raw_path);

// Name and value pairs in order, both decoded as application/x-www-form-urlencoded.
using QueryPairs = std::vector<std::pair<std::string, std::string>>;
QueryPairs parse_query(std::string_view raw_query);
// Percent-encoded, joined with '&'; brackets in names stay readable.
std::string format_query(const QueryPairs& pairs);

}  // namespace atsume::net
