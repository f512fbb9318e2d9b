// Tokens that a connector has signed here (RFC 7519), from templates. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/auth.h"
#include "atsume/jsonata/template.h"

namespace atsume::upstream {

// The signed token: its header has `alg` and `typ`, its claims `iat` and `exp` unless the connector gives its own.
// Errors: those of templates and of sign_jws; kConfig "jwt_claims" for claims or a header that are no object.
Result<std::string> make_jwt(const catalog::Jwt& rule, const jsonata::TemplateScope& scope);

}  // namespace atsume::upstream
