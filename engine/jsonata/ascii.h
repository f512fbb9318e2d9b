// Texts of ASCII alone: nearly all there are, and far cheaper than Unicode.
#pragma once

#include <string_view>

#include "atsume/json/arena.h"

namespace atsume::jsonata {

bool is_ascii(std::string_view text);
// `text` with ASCII letters changed, in the arena; `text` itself when there is nothing to change.
std::string_view ascii_lowered(std::string_view text, json::Arena& arena);
std::string_view ascii_raised(std::string_view text, json::Arena& arena);

}  // namespace atsume::jsonata
