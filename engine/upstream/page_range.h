// The Content-Range field of list answers (RFC 9110 section 14.4). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace atsume::upstream {

struct ContentRange {
  std::optional<std::int64_t> first;  // with `last`; nullopt for "*": no items
  std::int64_t last = 0;
  std::optional<std::int64_t> total;  // nullopt for "*": not known
};

// "items 0-99/1234", "0-99/*", "items */0"; whatever the unit, and some providers name none. nullopt for anything else.
std::optional<ContentRange> parse_content_range(std::string_view text);

}  // namespace atsume::upstream
