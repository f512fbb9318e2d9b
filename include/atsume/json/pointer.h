// Places inside a json::Value, by dotted path ("location.city", "emails.0.value").
#pragma once

#include <string_view>

#include "atsume/json/value.h"

namespace atsume::json {

// Undefined when any part is missing. A part of digits indexes an array and names a member of an object.
// An empty path is the root itself.
Value find_path(Value root, std::string_view dotted_path);

}  // namespace atsume::json
