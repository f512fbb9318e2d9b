// A string token's text, escapes resolved.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace atsume::json {

struct Unescaped {
  const char* fault = nullptr;   // what is wrong with an escape, as a sentence part; nullptr when nothing is
  std::size_t fault_offset = 0;  // from the start of the text given
  std::string_view text;         // lies in the bytes given
};

// Resolves the escapes of `between_quotes` in place: no escape is shorter than what it stands for. Half of a
// surrogate pair becomes the three bytes that UTF-8 would give it (WTF-8).
Unescaped unescape_in_place(std::span<char> between_quotes);

}  // namespace atsume::json
