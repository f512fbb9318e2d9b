// The OpenAPI document before it is written out. Pure.
#pragma once

#include "api/openapi_parts.h"
#include "atsume/base/result.h"

namespace atsume::api {

// As openapi_document() of the public header.
Result<Json> make_openapi(const catalog::Catalog& catalog, std::string_view model, std::string_view server);

}  // namespace atsume::api
