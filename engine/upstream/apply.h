// Attaching credentials, last of all, so that neither method nor caller can replace them. Pure.
#pragma once

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

// The auth method in use: the account's, or the one that the method names. nullptr when it is not there, and
// for "none".
const catalog::Auth* find_auth(const CallSpec& spec);

// Errors: kConfig "auth_unknown", "template_missing"; kUnauthenticated "token_missing"; kNotSupported
// "auth_not_supported".
Result<void> apply_credentials(const CallSpec& spec, const jsonata::TemplateScope& scope, BuiltRequest& request);

}  // namespace atsume::upstream
