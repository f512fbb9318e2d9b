// From a call spec to the request that goes out. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/net/http_message.h"
#include "atsume/net/tls_identity.h"
#include "atsume/net/url.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct BuiltRequest {
  std::string method;
  net::Url url;
  net::Headers headers;
  std::string body;
  net::Url asked;  // `url` before credentials were attached, for messages and expressions
  net::SharedTlsIdentity identity;
};

// URL, query, headers and body of a method's call, credentials attached last.
// Errors: kInvalidRequest "missing_argument", "invalid_argument", "reserved_parameter"; kConfig
// "template_missing", "base_url", "paginate_expression"; kInvalid "invalid_body"; kUpstream "pagination_limit".
Result<BuiltRequest> build_request(const CallSpec& spec, const CallScope& scope);

// A URL made from the connector's parts and the account's values. Error kConfig "base_url": what the customer
// typed makes no URL of it, and no caller can mend that.
Result<net::Url> parse_built_url(const CallSpec& spec, std::string_view text);

// The base URL of a method's calls for this account, without a slash at the end: the method's own, else that of
// the auth method in use, else the connector's.
Result<std::string> render_base_url(const CallSpec& spec, const jsonata::TemplateScope& scope);

// The URL that `parts` make, whose values stand in the account.
Result<net::Url> render_url(const std::vector<catalog::UrlPart>& parts, const jsonata::TemplateScope& scope,
                            const CallSpec& spec);

}  // namespace atsume::upstream
