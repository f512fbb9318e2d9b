// Where a link may lead at its end.
#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/connect/links.h"
#include "atsume/net/url.h"

namespace atsume::connect {
namespace {

bool has_dot_segments(const net::Url& url) {
  return std::ranges::any_of(base::split(url.path, '/'), [](std::string_view segment) {
    const std::string decoded = base::percent_decode(segment);
    return decoded == "." || decoded == "..";
  });
}

bool is_below(std::string_view path, std::string_view prefix) {
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || path[prefix.size()] == '/';
}

}  // namespace

bool is_allowed_redirect(const std::vector<std::string>& allowed, const std::string& redirect_uri) {
  const auto url = net::parse_url(redirect_uri);
  const bool is_odd = redirect_uri.find_first_of("#\\") != std::string::npos ||
                      std::ranges::any_of(redirect_uri, [](char c) { return c <= ' ' || c == 0x7f; });
  if (!url || is_odd || has_dot_segments(*url)) return false;
  return std::ranges::any_of(allowed, [&](const std::string& one) {
    const auto prefix = net::parse_url(one);
    return prefix && prefix->origin == url->origin && is_below(url->path, prefix->path);
  });
}

std::vector<std::string> origins_of(const std::vector<std::string>& redirect_uris) {
  std::vector<std::string> out;
  for (const auto& one : redirect_uris) {
    const auto url = net::parse_url(one);
    if (!url) continue;
    std::string origin = url->origin.to_string();
    if (std::ranges::find(out, origin) == out.end()) out.push_back(std::move(origin));
  }
  return out;
}

}  // namespace atsume::connect
