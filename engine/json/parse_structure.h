// The first pass over a JSON text: where its tokens begin.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace atsume::json {

enum class StructureFault { kNone, kBrokenText, kTooLarge };

struct Structure {
  StructureFault fault = StructureFault::kNone;
  // Offsets of every brace, bracket, colon, comma, opening quote and first byte of any other token, then the
  // size of the text; empty when there is no token. Valid until the next call on this thread.
  std::span<const std::uint32_t> offsets;
  std::unique_ptr<std::uint32_t[]> memory;  // of `offsets`, when the text is large
};

// kBrokenText: invalid UTF-8, an unclosed string, or a control character inside one. What stands inside
// strings gives no offset. Nothing else is checked.
Structure find_structure(std::string_view text);

}  // namespace atsume::json
