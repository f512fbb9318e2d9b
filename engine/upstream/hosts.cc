#include "upstream/hosts.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::upstream {

bool is_allowed_host(const catalog::Connector& connector, const net::Url& url) {
  return std::ranges::any_of(connector.hosts,
                             [&](const std::string& pattern) { return base::host_matches(pattern, url.origin.host); });
}

Result<void> check_hosts(const catalog::Connector& connector, const net::Url& url, bool allow_plain_http) {
  if (!url.origin.is_tls && !allow_plain_http) {
    return Fail(
        base::config_error("plain_http", "connector " + connector.id + " wants to call " + url.origin.to_string() +
                                             " without TLS; start the engine with --allow-private to allow it"));
  }
  if (is_allowed_host(connector, url)) return {};
  return Fail(
      Error(ErrorClass::kForbidden, Origin::kProvider, "host_refused",
            "connector " + connector.id + " may not call " + url.origin.host + ": the host is not among its `hosts`"));
}

}  // namespace atsume::upstream
