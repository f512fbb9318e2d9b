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

}  // namespace

void check_hosts(const Node& root, const Checked& checked, Reporter& reporter) {
  check_base_url(root, reporter);
  const std::vector<std::string> allowed = texts_of(root, "hosts");
  for (const NamedHost& named : named_hosts(root, checked)) {
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
