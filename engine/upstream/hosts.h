// Where a connector's requests may go. Pure.
#pragma once

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/net/url.h"

namespace atsume::upstream {

bool is_allowed_host(const catalog::Connector& connector, const net::Url& url);

// Errors: kForbidden "host_refused" naming the host; kConfig "plain_http" unless that is allowed.
Result<void> check_hosts(const catalog::Connector& connector, const net::Url& url, bool allow_plain_http);

}  // namespace atsume::upstream
