// What a token endpoint answers, and how it is kept. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/catalog/connector.h"
#include "atsume/store/tables.h"
#include "upstream/saved_values.h"
#include "upstream/send.h"

namespace atsume::upstream {

struct NewToken {
  std::string access_token;
  std::string refresh_token;  // empty: the one there was stays
  std::string scope;
  std::optional<base::WallTime> expires_at;
  NamedValues saved;  // of `save`; lives in the call's arena
};

// `secrets` are taken out of whatever the provider says.
// Errors: kUnauthenticated "token_refused" when the grant itself is refused, so that the customer has to sign in
// again; kConfig "token_request_refused" when the client or the request is; kRateLimited, kUnavailable and kUpstream
// "token_answer" for answers that say nothing about the grant, with the wait that the provider asks for.
Result<NewToken> read_token_answer(const catalog::Auth& auth, const CallSpec& spec, const CallScope& scope,
                                   const net::Url& asked, const Received& received,
                                   const std::vector<std::string>& secrets);

// The account's record with the token where that of `auth` is kept, and what was saved beside it.
Result<store::Account> with_token(const AccountView& account, const NewToken& token, const catalog::Auth& auth,
                                  const catalog::Connector& connector, base::WallTime now);

// The record of an account that is not stored, or not as it is here, with the token that the stored one got and what
// was saved with it.
Result<store::Account> with_token_of(const AccountView& account, const AccountView& stored, const catalog::Auth& auth,
                                     const catalog::Connector& connector);

// The record with a mark on the token: the provider gives no other for it, so that it is not asked with it again. The
// mark goes with the token.
Result<store::Account> with_refusal(const AccountView& account, const catalog::Auth& auth, base::WallTime now);
bool is_token_refused(json::Value token);

// How good an account's token is.
enum class TokenState {
  kGood,
  kEnding,   // still good, and to be renewed
  kEnded,    // or there is none
  kMissing,  // there never was one
};
TokenState token_state(json::Value token, base::Duration renew_early, base::WallTime now);

// Whether a new token can be asked for without the customer.
bool is_renewable(const catalog::Auth& auth, json::Value token);

}  // namespace atsume::upstream
