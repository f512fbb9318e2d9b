// URLs taken apart, as the URL class of browsers does it. Hosts beyond ASCII must be in their xn-- form.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

// What is escaped in each part, beside control characters and what is not ASCII.
constexpr std::string_view kInFragment = " \"<>`";
constexpr std::string_view kInQuery = " \"#<>";
constexpr std::string_view kInSpecialQuery = " \"#<>'";
constexpr std::string_view kInPath = " \"#<>?`{}^";
constexpr std::string_view kInUserinfo = " \"#<>?`{}/:;=@[\\]^|";
constexpr std::string_view kNotInHost = " \"#%/:<>?@[\\]^|`{}";

struct Url {
  std::string scheme;
  std::string username;
  std::string password;
  std::string host;
  std::string port;
  std::string path;
  std::string query;
  std::string fragment;
  bool has_authority = false;
};

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string escaped(std::string_view text, std::string_view set) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && set.find(c) == std::string_view::npos) {
      out += c;
    } else if (byte == 0x20 && set.find(' ') == std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

// The port that a special scheme has by itself; nullopt for any other scheme.
std::optional<std::string_view> default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return "80";
  if (scheme == "https" || scheme == "wss") return "443";
  if (scheme == "ftp") return "21";
  if (scheme == "file") return "";
  return std::nullopt;
}

bool is_ipv4(std::string_view host) {
  const auto labels = base::split(host, '.');
  return labels.size() == 4 && std::ranges::all_of(labels, [](std::string_view label) {
           unsigned value = 256;
           std::from_chars(label.data(), label.data() + label.size(), value);
           return value <= 255 && (label.size() == 1 || label.front() != '0');
         });
}

std::optional<std::string> host_of(std::string_view text, bool is_special) {
  if (text.starts_with('[')) {
    const bool is_address = text.ends_with(']') && text.size() > 3 &&
                            text.find_first_not_of("0123456789abcdefABCDEF:.", 1) == text.size() - 1;
    return is_address ? std::optional(base::to_lower(text)) : std::nullopt;
  }
  if (!is_special) return escaped(text, "");
  std::string host = base::to_lower(base::percent_decode(text));
  const bool is_plain = std::ranges::all_of(host, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
           kNotInHost.find(c) == std::string_view::npos;
  });
  if (host.empty() || !is_plain) return std::nullopt;
  const auto labels = base::split(host.ends_with('.') ? std::string_view(host).substr(0, host.size() - 1) : host, '.');
  const bool ends_in_number = !labels.back().empty() && std::ranges::all_of(labels.back(), is_digit);
  return !ends_in_number || is_ipv4(host) ? std::optional(host) : std::nullopt;
}

bool read_authority(std::string_view text, bool is_special, Url& url) {
  url.has_authority = true;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    const auto userinfo = text.substr(0, at);
    const auto colon = userinfo.find(':');
    url.username = escaped(userinfo.substr(0, colon), kInUserinfo);
    if (colon != std::string_view::npos) url.password = escaped(userinfo.substr(colon + 1), kInUserinfo);
    text.remove_prefix(at + 1);
  }
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const auto port = text.substr(colon + 1);
    unsigned number = 0;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
    if (!port.empty() && (read.ec != std::errc() || read.ptr != port.data() + port.size() || number > 65535))
      return false;
    if (!port.empty()) url.port = std::to_string(number);
    if (default_port(url.scheme) == url.port) url.port.clear();
  }
  if (text.empty() && (!is_special || url.scheme == "file")) return true;
  auto host = host_of(text.substr(0, colon), is_special);
  if (!host) return false;
  url.host = *std::move(host);
  return true;
}

bool is_dots(std::string_view segment, std::size_t count) {
  std::string plain = base::to_lower(segment);
  for (std::size_t at = plain.find("%2e"); at != std::string::npos; at = plain.find("%2e")) plain.replace(at, 3, ".");
  return plain == std::string(count, '.');
}

// "." and ".." are resolved; backslashes of special schemes are slashes.
std::string normal_path(std::string_view text, bool is_special) {
  std::string slashed(text);
  if (is_special) std::ranges::replace(slashed, '\\', '/');
  std::string_view rest = slashed;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::vector<std::string> kept;
  const auto segments = base::split(rest, '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    const bool is_up = segments[i].size() <= 6 && is_dots(segments[i], 2);
    const bool is_here = segments[i].size() <= 3 && is_dots(segments[i], 1);
    if (is_up && !kept.empty()) kept.pop_back();
    if (!is_up && !is_here) kept.push_back(escaped(segments[i], kInPath));
    if ((is_up || is_here) && is_last) kept.emplace_back();
  }
  std::string path;
  for (const std::string& segment : kept) path += '/' + segment;
  return path.empty() ? "/" : path;
}

std::optional<Url> parse(std::string_view given) {
  std::string cleaned;
  for (const char c : given) {
    if (c != '\t' && c != '\n' && c != '\r') cleaned += c;
  }
  std::string_view text = cleaned;
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text[0])) return std::nullopt;
  Url url;
  url.scheme = base::to_lower(text.substr(0, colon));
  if (url.scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") != std::string::npos) return std::nullopt;
  text.remove_prefix(colon + 1);
  const bool is_special = default_port(url.scheme).has_value();
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (hash + 1 < text.size()) url.fragment = '#' + escaped(text.substr(hash + 1), kInFragment);
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    if (mark + 1 < text.size())
      url.query = '?' + escaped(text.substr(mark + 1), is_special ? kInSpecialQuery : kInQuery);
    text = text.substr(0, mark);
  }
  if (is_special || text.starts_with("//")) {
    const auto slashes = is_special ? std::min(text.find_first_not_of("/\\"), text.size()) : 2;
    text.remove_prefix(url.scheme == "file" ? std::min<std::size_t>(slashes, 2) : slashes);
    const auto end = std::min(text.find_first_of(is_special ? "/\\" : "/"), text.size());
    if (!read_authority(text.substr(0, end), is_special, url)) return std::nullopt;
    text.remove_prefix(end);
    url.path = is_special || !text.empty() ? normal_path(text, is_special) : "";
  } else {
    url.path = text.starts_with('/') ? normal_path(text, false) : escaped(text, "");
  }
  return url;
}

// Names that come more than once give an array.
bool search_params(Evaluator& evaluator, std::string_view query, Value& out) {
  json::ObjectBuilder object(evaluator.arena());
  if (query.starts_with('?')) query.remove_prefix(1);
  for (const auto pair : base::split(query, '&')) {
    if (pair.empty()) continue;
    if (!evaluator.steps(1 + pair.size() / 8) || !evaluator.reserve(pair.size())) return false;
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string name = base::form_decode(pair.substr(0, equals));
    const std::string text = base::form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (base::find_invalid_utf8(name) || base::find_invalid_utf8(text)) continue;
    const Value before = object.get(name);
    Value value = evaluator.text(text);
    if (!before.is_undefined() && !evaluator.concat(before, value, value)) return false;
    object.set(evaluator.arena().copy(name), value);
  }
  out = object.finish();
  return true;
}

bool give_url(const Call& call, const Url& url, Value& out) {
  Evaluator& evaluator = call.evaluator;
  const std::string host = url.host + (url.port.empty() ? "" : ":" + url.port);
  const std::string secret = url.password.empty() ? "" : ":" + url.password;
  const std::string user = url.username.empty() && secret.empty() ? "" : url.username + secret + "@";
  const std::string front = url.scheme + ":" + (url.has_authority ? "//" + user + host : "");
  const bool has_origin = default_port(url.scheme).has_value() && url.scheme != "file";
  const std::array<std::pair<std::string_view, std::string>, 11> parts = {{
      {"href", front + url.path + url.query + url.fragment},
      {"origin", has_origin ? url.scheme + "://" + host : "null"},
      {"protocol", url.scheme + ":"},
      {"username", url.username},
      {"password", url.password},
      {"host", host},
      {"hostname", url.host},
      {"port", url.port},
      {"pathname", url.path},
      {"search", url.query},
      {"hash", url.fragment},
  }};
  std::vector<json::Member> members;
  for (const auto& [name, text] : parts) {
    Value value;
    if (!give_text(call, text, value)) return false;
    members.push_back({name, value});
  }
  Value params;
  if (!search_params(evaluator, url.query, params)) return false;
  members.push_back({"searchParams", params});
  return give_object(evaluator, members, out);
}

}  // namespace

bool parse_url(const Call& call, Value& out) {
  out = Value();
  if (is_missing(call[0])) return true;
  const auto url = call[0].is_string() ? parse(call[0].as_string()) : std::nullopt;
  if (!url) return call.evaluator.fail("U2006", call[0]);
  return give_url(call, *url, out);
}

}  // namespace atsume::jsonata::truto
