// A multipart/form-data body (RFC 7578) as the JSON object that it stands for. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::api {

// Parts become texts: `candidate[id]` is a member of an object, `tags[]` an item of a list. A part with a file name
// becomes {file_name, content_type, base64}. The value refers to `arena` only. Error kInvalidRequest "invalid_form".
Result<json::Value> read_multipart_form(std::string_view content_type, std::string_view body, json::Arena& arena);

}  // namespace atsume::api
