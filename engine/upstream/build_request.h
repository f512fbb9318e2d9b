// From a call spec to the request that goes out. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/net/http_message.h"
#include "atsume/net/url.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct BuiltRequest {
  std::string method;
  net::Url url;
  net::Headers headers;
  std::string body;
};

// URL, query, headers and body of a method's call, credentials attached last.
// Errors: kInvalidRequest "missing_argument"; kConfig "template_missing", "base_url"; kNotSupported for an
// encoding or auth form that this build does not run.
Result<BuiltRequest> build_request(const CallSpec& spec, const CallScope& scope);

// The connector's base URL for this account, without a slash at the end.
Result<std::string> render_base_url(const std::vector<catalog::UrlPart>& parts, const jsonata::TemplateScope& scope);

}  // namespace atsume::upstream
