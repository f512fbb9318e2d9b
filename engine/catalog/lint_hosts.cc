#include <fmt/format.h>

#include <algorithm>

#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/hosts.h"
#include "catalog/lint.h"

namespace atsume::catalog {

using json::yaml::Node;

namespace {

void check_against(const NamedHost& named, const std::vector<std::string>& allowed, Reporter& reporter) {
  if (named.host.find('*') != std::string::npos || named.host.empty()) return;
  const bool is_allowed =
      std::ranges::any_of(allowed, [&](const std::string& pattern) { return base::host_matches(pattern, named.host); });
  if (is_allowed) return;
  reporter.report(codes::kForeignHost, *named.node,
                  fmt::format("requests may not go to {}: hosts allows {}; add it there if it is right", named.host,
                              fmt::join(allowed, ", ")));
}

void check_base_url(const Node& root, Reporter& reporter) {
  const Node* base_url = root.find("base_url");
  if (base_url == nullptr || !base_url->scalar.ends_with('/')) return;
  reporter.report(codes::kTrailingSlash, *base_url,
                  "base_url ends in a slash; paths begin with one, so write it without");
}

constexpr std::string_view kTokenKeys[] = {"token_url", "refresh_url", "revoke_url"};

// The part of a host that somebody registered: its last two labels, or three of them below a short second level
// such as co.uk.
std::string_view domain_of(std::string_view host) {
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return host;
  std::size_t dot = host.rfind('.', last - 1);
  const bool is_short = host.size() - last == 3 && last - (dot == std::string_view::npos ? 0 : dot + 1) <= 3;
  if (is_short && dot != std::string_view::npos && dot != 0) dot = host.rfind('.', dot - 1);
  return dot == std::string_view::npos ? host : host.substr(dot + 1);
}

// The URLs by which tokens come and go.
std::vector<const Node*> token_urls(const Node& root) {
  std::vector<const Node*> out;
  const Node* auth = root.find("auth");
  if (auth == nullptr) return out;
  for (const auto& method : auth->entries) {
    for (const std::string_view key : kTokenKeys) {
      if (const Node* url = method.value->find(key)) out.push_back(url);
    }
  }
  return out;
}

// Of the links for people, which are the vendor's as well.
std::vector<std::string> domains_of_links(const Node& root) {
  std::vector<std::string> out;
  const Node* about = root.find("about");
  if (about == nullptr) return out;
  for (const std::string_view key : {"website", "docs"}) {
    const std::string link = text_of(*about, key);
    const std::size_t scheme = link.find("://");
    if (scheme == std::string::npos) continue;
    const std::string host = base::to_lower(std::string_view(link).substr(scheme + 3));
    out.emplace_back(domain_of(std::string_view(host).substr(0, host.find_first_of(":/?#"))));
  }
  return out;
}

// A URL that was copied from another vendor's definition sends this one's secrets there.
void check_token_hosts(const Node& root, const std::vector<NamedHost>& hosts, Reporter& reporter) {
  const std::vector<const Node*> tokens = token_urls(root);
  std::vector<std::string> known = domains_of_links(root);
  for (const std::string& host : texts_of(root, "hosts")) known.emplace_back(domain_of(host));
  const auto is_token = [&](const NamedHost& named) { return std::ranges::find(tokens, named.node) != tokens.end(); };
  for (const NamedHost& named : hosts) {
    if (!is_token(named) && !named.is_open()) known.emplace_back(domain_of(named.host));
  }
  if (known.empty()) return;
  for (const NamedHost& named : hosts) {
    if (!is_token(named) || named.is_open()) continue;
    if (std::ranges::find(known, domain_of(named.host)) != known.end()) continue;
    reporter.report(codes::kTokenHost, *named.node,
                    fmt::format("tokens would be asked for at {}, and nothing else in this file is there; is it this "
                                "vendor's? If it is, list it under hosts",
                                named.host));
  }
}

}  // namespace

void check_hosts(const Node& root, const Checked& checked, Reporter& reporter) {
  check_base_url(root, reporter);
  const std::vector<std::string> allowed = texts_of(root, "hosts");
  const std::vector<NamedHost> hosts = named_hosts(root, checked);
  check_token_hosts(root, hosts, reporter);
  for (const NamedHost& named : hosts) {
    if (named.is_plain_http) {
      reporter.report(codes::kPlainHttp, *named.node, "the URL is http: whatever is sent can be read on the way");
    }
    if (!allowed.empty()) {
      check_against(named, allowed, reporter);
    } else if (named.is_open()) {
      reporter.report(codes::kHosts, *named.node,
                      "the host comes out of a template; say under \"hosts\" where requests may go, as in "
                      "hosts: [\"*.example.com\"]");
    }
  }
}

}  // namespace atsume::catalog
