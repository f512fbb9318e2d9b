// Why and how a token is to be renewed. Private to credentials.cc, renewal.cc and new_token.cc.
#pragma once

#include <string>

#include "atsume/catalog/auth.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

struct RenewalWish {
  std::string refused;       // the access token that the provider refused, or that is to be replaced anyway
  base::Duration margin{0};  // also when the token's end is nearer than this
  bool is_forced = false;    // also after failures and a refusal
  SharedAccount proving;     // a changed account that is not stored: the request is made of its values
};

// Of the token that the account has for the auth method; empty when there is none.
std::string access_token(const AccountView& account, const catalog::Auth& auth);

// Whether nothing need be asked: a token that was not refused and is good for a while.
bool is_good(const AccountView& account, const catalog::Auth& auth, const RenewalWish& wish, base::WallTime now);

}  // namespace atsume::upstream
