// Sessions that an account has with its provider.
#pragma once

#include <string>

#include "atsume/catalog/auth.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// Under which the session of these very credentials is kept: it changes when they do. A renewed token changes nothing,
// as a session lives on without the token that it was traded for.
std::string session_key(const AccountView& account, const catalog::Auth& auth);

}  // namespace atsume::upstream
