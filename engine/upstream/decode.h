// Response bodies to values. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// `auto` goes by the content type, and by a look at the first byte where that is missing or says plain text.
// An empty body gives undefined; a byte order mark is passed over. Error kUpstream "response_malformed" when the text
// is not what it claims to be or what `decode` asks for; kNotSupported "decode_not_supported".
Result<json::Value> decode_body(catalog::Decode decode, std::string_view content_type, std::string_view bytes,
                                json::Arena& arena);

}  // namespace atsume::upstream
