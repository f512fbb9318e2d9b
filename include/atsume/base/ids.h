// Identifiers: UUID version 7 (RFC 9562), so that ids sort by time of creation.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/random.h"
#include "atsume/base/time.h"

namespace atsume::base {

// 36 characters, lower case. Ids made in one millisecond are unique but not ordered among themselves.
std::string make_uuid_v7(WallTime now, Random& random);
// True for the canonical 8-4-4-4-12 form of any version, either case.
bool is_uuid(std::string_view text);

}  // namespace atsume::base
