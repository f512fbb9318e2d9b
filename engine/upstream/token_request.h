// The request that asks for a token (RFC 6749), from a connector's rules. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/auth.h"
#include "upstream/build_request.h"
#include "upstream/encode.h"

namespace atsume::upstream {

enum class TokenPurpose {
  kFirst,       // to token_url with token_params
  kRenewal,     // to refresh_url with refresh_params and without scopes
  kRevocation,  // to revoke_url, without parameters of the connector's
};

// What is given in exchange for a token: its parameters under the standard's names.
struct TokenGrant {
  NamedValues parameters;  // `grant_type` and what belongs to it
  TokenPurpose purpose = TokenPurpose::kFirst;
};

struct TokenRequest {
  BuiltRequest request;
  std::vector<std::string> secrets;  // that it carries: never to be shown, should the answer repeat them
};

// The renewal of an oauth2 token by the account's refresh token.
TokenGrant refresh_grant(json::Value refresh_token);

// RFC 6749 section 4.1.3; `code_verifier` is empty without PKCE. All three must outlive the grant.
TokenGrant code_grant(std::string_view code, std::string_view redirect_uri, std::string_view code_verifier);

// RFC 7009 section 2.1; `hint` is "refresh_token" or "access_token".
TokenGrant revocation(json::Value token, std::string_view hint);

// The grant of a client_credentials method: by the client alone, by password, by a refresh token that the customer
// typed, or by a signed assertion.
Result<TokenGrant> own_grant(const catalog::TokenRules& rules, const CallSpec& spec, const CallScope& scope);

// The client id that the operator, or the account, has for the method. Errors: "client_missing", which says how to set
// it; those of templates.
Result<std::string> client_id_of(const catalog::Auth& auth, const CallSpec& spec, const jsonata::TemplateScope& scope);

// `spec` names the connector, the account and, as `auth_method`, the method whose rules these are.
// Errors: those of templates and URLs; kConfig "client_missing" when there is no client id; "jwt_key".
Result<TokenRequest> build_token_request(const catalog::Auth& auth, const TokenGrant& grant, const CallSpec& spec,
                                         const CallScope& scope);

}  // namespace atsume::upstream
