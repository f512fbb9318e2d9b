// The query parameters and headers of unified calls, for the OpenAPI document. Pure.
#pragma once

#include <string_view>

#include "api/openapi_parts.h"

namespace atsume::api {

// Of a model's method: the account, pages and filters of a list, the engine's own parameters, Idempotency-Key.
Json unified_parameters(const catalog::ModelResource& resource, std::string_view method);

// The components that they refer to.
Json shared_parameters();

}  // namespace atsume::api
