// Orders of members by key, for work on large objects that must not be quadratic.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "atsume/json/value.h"

namespace atsume::json {

// Places of the members, sorted by key; equal keys in their first order.
std::vector<std::uint32_t> places_by_key(std::span<const Member> members);

}  // namespace atsume::json
