// The request that asks for a token (RFC 6749), from a connector's rules. Pure.
#pragma once

#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/auth.h"
#include "upstream/build_request.h"
#include "upstream/encode.h"

namespace atsume::upstream {

// What is given in exchange for a token: its parameters under the standard's names.
struct TokenGrant {
  NamedValues parameters;   // `grant_type` and what belongs to it
  bool is_renewal = false;  // goes to refresh_url, with refresh_params instead of token_params and without scopes
};

struct TokenRequest {
  BuiltRequest request;
  std::vector<std::string> secrets;  // that it carries: never to be shown, should the answer repeat them
};

// The renewal of an oauth2 token by the account's refresh token.
TokenGrant refresh_grant(json::Value refresh_token);

// The grant of a client_credentials method: by the client alone, by password, by a refresh token that the customer
// typed, or by a signed assertion.
Result<TokenGrant> own_grant(const catalog::TokenRules& rules, const CallSpec& spec, const CallScope& scope);

// `spec` names the connector, the account and, as `auth_method`, the method whose rules these are.
// Errors: those of templates and URLs; kConfig "client_missing" when there is no client id; "jwt_key".
Result<TokenRequest> build_token_request(const catalog::Auth& auth, const TokenGrant& grant, const CallSpec& spec,
                                         const CallScope& scope);

}  // namespace atsume::upstream
