// Attaching credentials, last of all, so that neither method nor caller can replace them. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

// By the account's authentication method, or by `method_auth` when a method names another ("none": nothing).
// Errors: kConfig "auth_unknown", "template_missing"; kUnauthenticated "token_missing"; kNotSupported
// "auth_not_supported".
Result<void> apply_credentials(const catalog::Connector& connector, const AccountView& account,
                               std::string_view method_auth, const jsonata::TemplateScope& scope,
                               BuiltRequest& request);

}  // namespace atsume::upstream
