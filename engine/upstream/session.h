// Sessions that an account has with its provider.
#pragma once

#include <string>

#include "atsume/catalog/auth.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// Under which the session is kept: it changes when what its steps read does, which is the account's values and
// overrides and the operator's values (`app`). A renewed token changes nothing, as a session lives on without the token
// that it was traded for.
std::string session_key(const AccountView& account, const catalog::Auth& auth, json::Value app);

}  // namespace atsume::upstream
