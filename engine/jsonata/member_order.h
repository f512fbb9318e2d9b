// The order of keys in objects that an expression makes. Objects of the input keep theirs.
#pragma once

#include <span>
#include <string_view>

#include "atsume/json/value.h"

namespace atsume::jsonata {

// Keys that are array indexes ("0", "12") come first, in ascending order, as in JavaScript.
void order_members(std::span<json::Member> members);
bool is_index_key(std::string_view key);
// Keys that no object of an expression may have.
bool is_reserved_key(std::string_view key);

}  // namespace atsume::jsonata
