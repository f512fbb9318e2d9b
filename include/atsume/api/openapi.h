// Descriptions of the HTTP API, made from the catalog. Pure: the same catalog gives the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"

namespace atsume::api {

// An OpenAPI 3.1 document as JSON: the paths and schemas of one model, or of all when `model` is empty, and in both
// cases those that are no model's. `server` is where paths begin: "/v1" is on the host that the document came from.
// Error: kNotFound "unknown_model".
Result<std::string> openapi_document(const catalog::Catalog& catalog, std::string_view model = {},
                                     std::string_view server = "/v1");

// The same as a Postman collection (v2.1): a folder for each tag, with the variables base_url, api_key and
// integrated_account_id. Error: kNotFound "unknown_model".
Result<std::string> postman_collection(const catalog::Catalog& catalog, std::string_view model = {});

}  // namespace atsume::api
