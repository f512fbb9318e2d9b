// Shared by the tests of this folder.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::json::testing {

// The text written out again, or the error's "code: message".
inline std::string reprint(std::string_view text) {
  Arena arena;
  const auto value = parse(text, arena);
  return value ? write(*value) : value.error().to_string();
}

inline std::string repeat(std::string_view part, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace atsume::json::testing
