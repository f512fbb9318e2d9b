// What calls need beside the account's own values: tokens and sessions.
#pragma once

#include "atsume/upstream/call.h"

namespace atsume::upstream {

// Whether the call's auth method has a token or a session, so that Upstream::authorize has something to do.
bool needs_authorization(const CallSpec& spec);

// Whether an answer of this status, or one that refuses the credentials, is worth a new session or a new token.
bool may_reauthorize(const CallSpec& spec, bool is_refused, int status);

}  // namespace atsume::upstream
