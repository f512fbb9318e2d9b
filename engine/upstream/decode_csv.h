// CSV to values (RFC 4180). Pure.
//
//   id,name            [{"id": "7", "name": "Ada"}, …]
//   7,"Ada"
//
// The first row names the columns; every other row is an object whose values are text. Lines end in CRLF, LF or CR;
// empty ones are passed over. A quote inside an unquoted field is a quote. A column without a name is "column_3", and a
// name that comes again is "name_2".
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// `bytes` has no byte order mark. Errors: kUpstream "response_malformed" with the line, for a quoted field that does
// not end or goes on behind its quote, a row with more or fewer fields than there are columns, and text that is not
// UTF-8; "response_too_large" beyond limits::kCsvBytesMax.
Result<json::Value> decode_csv(std::string_view bytes, json::Arena& arena);

}  // namespace atsume::upstream
