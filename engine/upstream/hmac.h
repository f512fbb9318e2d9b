// A signature of a whole request, made when nothing of it changes any more. Pure.
#pragma once

#include "atsume/base/result.h"
#include "atsume/catalog/auth.h"
#include "atsume/jsonata/template.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

// Sets the header that carries the signature. The payload sees the roots of `scope`, `raw_body` (the body's bytes as
// they will be sent) and `header` (the request's, in lower case). A secret that is optional and missing signs nothing.
// Errors: those of templates; kConfig "hmac_algorithm" names those that there are.
Result<void> sign_request(const catalog::Hmac& rule, const jsonata::TemplateScope& scope, BuiltRequest& request);

}  // namespace atsume::upstream
