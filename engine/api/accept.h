// What a caller wants to be answered with (RFC 9110 section 12.5.1). Pure.
#pragma once

#include <string_view>

namespace atsume::api {

// Whether an Accept field names application/x-ndjson, and JSON not before it by `q`. Ranges with `*` mean JSON, which
// every answer can be.
bool prefers_ndjson(std::string_view accept);

}  // namespace atsume::api
