// XML to values. Pure.
//
//   <job id="7"><title>Cook</title><tag>a</tag><tag>b</tag></job>
//   {"job": {"@id": "7", "title": "Cook", "tag": ["a", "b"]}}
//
// An element is an object: attributes are "@name", text is "#text", siblings of one name are a list. An element with
// neither attributes nor elements in it is its text alone, "" when it is empty. Names keep their prefixes. Everything
// is text. Blank text between elements, comments and processing instructions are left out; texts around elements are
// joined.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// The whole document, as an object with one member: its root element. Entities of the document's own are refused, so
// nothing outside of it is ever read. Errors: kUpstream "response_malformed" with line and column; "response_too_large"
// beyond limits::kXmlBytesMax.
Result<json::Value> decode_xml(std::string_view bytes, json::Arena& arena);

}  // namespace atsume::upstream
