// Attaching credentials, last of all, so that neither method nor caller can replace them. Pure.
#pragma once

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

// The auth method in use: the account's, or the one that the method names. nullptr when it is not there, and
// for "none".
const catalog::Auth* find_auth(const CallSpec& spec);

// Credentials that travel in the body, put into it before it is encoded. A method without a body must have others.
// Errors: those of templates; kConfig "auth_body" when there is no object to put them into.
Result<json::Value> add_body_credentials(const CallSpec& spec, const jsonata::TemplateScope& scope,
                                         std::string_view verb, json::Value body);

// All others, the signature over the final body last.
// Errors: kConfig "auth_unknown", "template_missing", those of make_jwt, sign_request and TlsIdentity;
// kUnauthenticated "token_missing".
Result<void> apply_credentials(const CallSpec& spec, const jsonata::TemplateScope& scope, BuiltRequest& request);

// The client certificate. Errors: those of templates and of TlsIdentity.
Result<void> apply_tls(const catalog::TlsClient& tls, const jsonata::TemplateScope& scope, BuiltRequest& request);

// Whether credentials depend on the bytes of the body, so that it cannot be streamed.
bool needs_whole_body(const catalog::Auth& auth);

}  // namespace atsume::upstream
