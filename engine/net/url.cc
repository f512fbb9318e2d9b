#include "atsume/net/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::net {
namespace {

// The text for an error message: user info and query may hold secrets, and what is left is enough to recognise
// the URL by.
std::string presentable(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  const auto at = text.rfind('@');
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  return std::string(base::utf8_prefix(text, 200));
}

Fail url_error(std::string_view text, std::string_view why) {
  return Fail(base::caller_error(ErrorClass::kInvalidRequest, "url",
                                 "'" + presentable(text) + "' is not a usable URL: " + std::string(why)));
}

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host_char(char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; }

// "scheme:" at the start of an absolute reference; npos when there is none.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return std::string_view::npos;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':') return i;
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') break;
  }
  return std::string_view::npos;
}

bool parse_port(std::string_view digits, std::uint16_t& port) {
  if (digits.empty()) return true;  // "host:" means the default (RFC 3986 section 3.2.3)
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && port != 0;
}

Result<std::string> parse_host(std::string_view text, std::string_view host) {
  if (host.starts_with('[')) {
    const std::string_view inner = host.substr(1, host.size() - 2);
    if (inner.find(':') == std::string_view::npos || !IpAddress::parse(inner)) {
      return url_error(text, "the address in brackets is not IPv6");
    }
    return base::to_lower(inner);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty()) return url_error(text, "it has no host");
  if (!std::ranges::all_of(host, is_host_char)) {
    return url_error(text,
                     "the host has a character that host names cannot have (write international names in punycode)");
  }
  return base::to_lower(host);
}

// Authority, of the form host[:port]; user info is refused.
Result<void> parse_authority(std::string_view text, std::string_view authority, Origin& origin) {
  if (authority.find('@') != std::string_view::npos) return url_error(text, "user info before the host is not allowed");
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {
    const auto bracket = authority.find(']');
    if (bracket == std::string_view::npos) return url_error(text, "a bracket is not closed");
    host_end = bracket + 1;
    if (host_end < authority.size() && authority[host_end] != ':') return url_error(text, "the port is malformed");
  }
  host_end = std::min(host_end, authority.size());
  ATSUME_TRY(origin.host, parse_host(text, authority.substr(0, host_end)));
  const std::string_view port = host_end < authority.size() ? authority.substr(host_end + 1) : std::string_view();
  if (!parse_port(port, origin.port)) return url_error(text, "the port is not a number from 1 to 65535");
  return {};
}

// Path or query with what may not stand in a request line escaped; false for a control character.
bool clean_up(std::string_view raw, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnwise = " \"<>\\^`{|}";
  out.reserve(raw.size());
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return false;
    if (byte < 0x80 && kUnwise.find(c) == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return true;
}

// What follows the authority: path, query; the fragment is dropped.
Result<void> parse_target(std::string_view text, std::string_view target, Url& url) {
  target = target.substr(0, target.find('#'));
  const auto question = target.find('?');
  const std::string_view path = target.substr(0, question);
  const std::string_view query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  url.path.clear();
  url.query.clear();
  if (!clean_up(path, url.path) || !clean_up(query, url.query)) {
    return url_error(text, "it has a control character");
  }
  if (url.path.empty()) url.path = "/";
  return {};
}

// RFC 3986 section 5.2.4, for an absolute path.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto segments = base::split(path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    const bool is_dots = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!is_dots) kept.push_back(segments[i]);
    if (is_dots && is_last) kept.push_back("");
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

// Section 5.2.3.
std::string merge_paths(std::string_view base_path, std::string_view path) {
  return std::string(base_path.substr(0, base_path.rfind('/') + 1)) + std::string(path);
}

}  // namespace

std::string Origin::to_string() const {
  std::string text = is_tls ? "https://" : "http://";
  const bool is_v6 = host.find(':') != std::string::npos;
  text += is_v6 ? "[" + host + "]" : host;
  if (port != (is_tls ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

std::string Url::target() const { return query.empty() ? path : path + "?" + query; }
std::string Url::to_string() const { return origin.to_string() + target(); }

Result<Url> parse_url(std::string_view text) {
  const auto scheme_end = scheme_length(text);
  if (scheme_end == std::string_view::npos) return url_error(text, "it must begin with http:// or https://");
  const std::string scheme = base::to_lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return url_error(text, "only http and https are supported");
  std::string_view rest = text.substr(scheme_end + 1);
  if (!rest.starts_with("//")) return url_error(text, "'//' must follow the scheme");
  rest.remove_prefix(2);

  Url url;
  url.origin.is_tls = scheme == "https";
  url.origin.port = url.origin.is_tls ? 443 : 80;
  const std::size_t authority_end = std::min(rest.find_first_of("/?#\\"), rest.size());
  ATSUME_TRY_VOID(parse_authority(text, rest.substr(0, authority_end), url.origin));
  ATSUME_TRY_VOID(parse_target(text, rest.substr(authority_end), url));
  if (!url.path.starts_with('/')) return url_error(text, "'/' must follow the host");
  return url;
}

Result<Origin> parse_origin(std::string_view url) {
  ATSUME_TRY(Url parsed, parse_url(url));
  return std::move(parsed.origin);
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (scheme_length(reference) != std::string_view::npos) {
    ATSUME_TRY(Url url, parse_url(reference));
    url.path = remove_dot_segments(url.path);
    return url;
  }
  if (reference.starts_with("//")) {
    return resolve_url(base, (base.origin.is_tls ? "https:" : "http:") + std::string(reference));
  }
  Url url = base;
  const std::string_view bare = reference.substr(0, reference.find('#'));
  if (bare.empty()) return url;
  ATSUME_TRY_VOID(parse_target(reference, bare, url));
  if (bare.starts_with('?')) {
    url.path = base.path;
  } else if (bare.starts_with('/')) {
    url.path = remove_dot_segments(url.path);
  } else {
    url.path = remove_dot_segments(merge_paths(base.path, url.path));
  }
  return url;
}

}  // namespace atsume::net
