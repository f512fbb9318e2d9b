#include "catalog/hosts.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

// The URL with every template and argument as one '*'.
std::string pattern_of(const std::vector<UrlPart>& parts) {
  std::string out;
  for (const UrlPart& part : parts) out += part.kind == UrlPart::Kind::kText ? part.text : "*";
  return out;
}

NamedHost host_of(const Node& node, const std::vector<UrlPart>& parts) {
  const std::string pattern = pattern_of(parts);
  NamedHost out{.node = &node, .host = {}, .is_plain_http = pattern.starts_with("http://")};
  const std::size_t scheme = pattern.find("://");
  if (!pattern.starts_with("http") || scheme == std::string::npos) return out;
  std::string_view rest = std::string_view(pattern).substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  rest = rest.substr(0, rest.find(':'));
  if (rest != "*") out.host = base::to_lower(rest);
  return out;
}

void collect(const Node& node, const Checked& checked, std::vector<NamedHost>& out) {
  if (const auto url = checked.urls.find(&node); url != checked.urls.end()) out.push_back(host_of(node, url->second));
  if (const auto request = checked.requests.find(&node);
      request != checked.requests.end() && request->second.is_absolute) {
    out.push_back(host_of(node, request->second.url));
  }
  for (const Entry& entry : node.entries) collect(*entry.value, checked, out);
  for (const auto& item : node.items) collect(*item, checked, out);
}

}  // namespace

bool NamedHost::is_open() const {
  if (host.empty()) return true;
  const std::size_t last = host.rfind('.');
  const std::size_t second = last == std::string::npos || last == 0 ? std::string::npos : host.rfind('.', last - 1);
  const std::string_view domain =
      second == std::string::npos ? std::string_view(host) : std::string_view(host).substr(second + 1);
  return domain.find('*') != std::string_view::npos;
}

std::vector<NamedHost> named_hosts(const Node& root, const Checked& checked) {
  std::vector<NamedHost> out;
  collect(root, checked, out);
  return out;
}

std::vector<std::string> derive_hosts(const Node& root, const Checked& checked) {
  std::vector<std::string> out;
  for (NamedHost& named : named_hosts(root, checked)) {
    if (!named.is_open() && std::ranges::find(out, named.host) == out.end()) out.push_back(std::move(named.host));
  }
  return out;
}

}  // namespace atsume::catalog
