// What is remembered of the pages of a list, so that a provider that leads in a circle is caught. Pure.
//
// The last few pages are remembered, and one further back: that of the last power of two. So a circle of a few pages is
// caught at once, a larger one on its second round, and the memory stays small enough for a cursor.
#pragma once

#include <cstdint>
#include <vector>

#include "atsume/json/value.h"

namespace atsume::upstream {

struct PageDigests {
  std::uint64_t items = 0;  // of what the page brought; 0: nothing to be told by
  std::uint64_t place = 0;  // of what asked for it
};

// Equal for equal values; never 0.
std::uint64_t digest_of(json::Value value);
std::uint64_t digest_of(std::string_view text);

// Whether a page that brought the same, or was asked for in the same way, is remembered.
bool has_items(const std::vector<std::uint64_t>& seen, std::uint64_t items);
bool has_place(const std::vector<std::uint64_t>& seen, std::uint64_t place);

// `seen` with the page added that is the `number`th, counted from 0.
std::vector<std::uint64_t> remember(const std::vector<std::uint64_t>& seen, PageDigests page, std::uint32_t number);

}  // namespace atsume::upstream
