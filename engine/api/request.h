// One request as handlers see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/api/caller.h"
#include "atsume/net/http_message.h"
#include "atsume/net/url.h"
#include "atsume/unify/context.h"

namespace atsume::api {

struct Request {
  net::HttpRequest& http;
  std::string raw_path;  // without the query, escapes untouched
  std::string raw_query;
  net::QueryPairs query;
  std::vector<std::pair<std::string, std::string>> params;  // of the route's pattern, decoded
  std::string tail;                                         // what a pattern's `*` matched: raw, begins with '/'
  Caller caller;
  unify::RequestContext& context;
  std::string account_id;            // for the logs, once known
  std::vector<std::string> changes;  // for the audit log: what change_json() makes

  std::string_view param(std::string_view name) const;
  std::string_view query_value(std::string_view name) const;  // the first; empty when absent
};

}  // namespace atsume::api
