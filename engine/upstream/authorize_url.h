// Where a customer's browser is sent to sign in, and what it brings back. Pure.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/auth.h"
#include "atsume/net/url.h"
#include "upstream/encode.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// RFC 7636 section 4.2. Empty for Pkce::kNone.
std::string code_challenge(catalog::Pkce method, std::string_view code_verifier);

// The scopes that are asked for, as the vendor parts them.
std::string joined_scopes(const catalog::TokenRules& rules);

struct AuthorizeRequest {
  std::string redirect_uri;
  std::string state;
  std::string code_verifier;  // of RFC 7636; not looked at where the method has no PKCE
};

// The URL of RFC 6749 section 4.1.1, with the connector's scopes, authorize_params and names. `spec` names the
// connector and the account. Errors: "client_missing"; those of templates and URLs.
Result<net::Url> authorize_url(const catalog::Auth& auth, const AuthorizeRequest& request, const CallSpec& spec,
                               const CallScope& scope);

// The code of a callback (RFC 6749 section 4.1.2). `authorize` is where the browser was sent: an `iss` (RFC 9207) must
// be of its origin, or of the token endpoint's. Errors: kUnauthenticated "sign_in_denied", "sign_in_failed" and
// "sign_in_issuer"; kUpstream "sign_in_answer" when there is neither a code nor an error.
Result<std::string> read_callback(const catalog::Auth& auth, const net::QueryPairs& query, const net::Url& authorize,
                                  const net::Url& token);

// What the connector's `callback` keeps of it. The values live in `arena`.
NamedValues callback_values(const catalog::SignIn& sign_in, const net::QueryPairs& query, json::Arena& arena);

}  // namespace atsume::upstream
