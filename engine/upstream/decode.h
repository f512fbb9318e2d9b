// Response bodies to values. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"
#include "atsume/net/http_message.h"

namespace atsume::upstream {

// `auto` goes by the content type, and by a look at the first byte where that is missing or says plain text; it never
// means `bytes`. An empty body gives undefined; a byte order mark is passed over.
//
//   json, xml, csv, text   their values: decode_xml.h, decode_csv.h
//   jsonapi                JSON with related records in their places: decode_jsonapi.h
//   ndjson                 a list of the lines' values; empty lines are passed over
//   bytes                  {content_type, file_name, size, base64}; no file_name when the answer tells none
//
// Error kUpstream "response_malformed" when the text is not what it claims to be or what `decode` asks for,
// "response_too_large".
Result<json::Value> decode_body(catalog::Decode decode, const net::Headers& headers, std::string_view bytes,
                                json::Arena& arena);

}  // namespace atsume::upstream
