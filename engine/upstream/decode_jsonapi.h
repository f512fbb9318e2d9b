// JSON:API answers with their `included` records put where they are referred to. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// The document as it is, but that every reference of a record's relationships ({type, id}, alone or in a list) carries
// the `attributes` and `relationships` of the record in `included` it means. The references among those carry
// `attributes`, and there it ends. A reference to what is not included stays as it is. Error kUpstream
// "response_too_large" when the document would grow beyond limits::kResponseBodyBytesMax by it.
Result<json::Value> resolve_included(json::Value document, json::Arena& arena);

}  // namespace atsume::upstream
