// Values to multipart/form-data (RFC 7578). Pure.
#pragma once

#include <string>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

struct MultipartBody {
  std::string content_type;  // with the boundary
  std::string text;
};

// Each member of the object is a part, or several: lists and objects are named as in a query string. An object
// {file_name, content_type, base64 or text}, of which one of the last two and any of the others, is a file; it is
// named `file` when it has no file_name. Null adds nothing. Error kInvalid "invalid_body" naming the member.
Result<MultipartBody> encode_multipart(json::Value body, catalog::ArrayFormat format, base::Random& random);

}  // namespace atsume::upstream
