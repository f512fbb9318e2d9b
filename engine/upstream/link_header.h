// The Link header (RFC 8288). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atsume::upstream {

// The target of the first link with this relation type in a Link field's value, which may be several fields
// joined with commas; nullopt when there is none. Of a link's `rel` parameters the first counts, and it may
// name several types. What cannot be read is passed over.
std::optional<std::string> find_link(std::string_view value, std::string_view relation);

}  // namespace atsume::upstream
