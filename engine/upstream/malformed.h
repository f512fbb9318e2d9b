// Answers that are not what they claim to be: the errors, without a word of the answer itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "atsume/base/error.h"

namespace atsume::upstream {

// kUpstream "response_malformed".
base::Error malformed(std::string message);
// kUpstream "response_too_large".
base::Error too_large(std::string_view form, std::size_t bytes_max);

// " at line 3, column 7 (byte 95)"; "" for a negative offset.
std::string place_in(std::string_view text, std::ptrdiff_t offset);

}  // namespace atsume::upstream
