// JSON text (RFC 8259) to json::Value, by simdjson.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "atsume/base/limits.h"
#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::json {

struct ParseLimits {
  std::size_t bytes_max = base::limits::kJsonBytesMax;
  std::size_t depth_max = base::limits::kJsonDepthMax;
};

// Copies `text` into the arena once; strings without escapes refer to that copy.
// Of duplicate keys the last value wins and the first place is kept. A byte order mark is refused.
// Errors (origin kCaller, codes): "json_syntax", "json_utf8" (invalid UTF-8), "json_depth", "json_size".
// The message gives the byte offset where it can be told, and for json_utf8 always.
Result<Value> parse(std::string_view text, Arena& arena);
Result<Value> parse(std::string_view text, Arena& arena, const ParseLimits& limits);

// As parse, without the copy: values refer to `text`, which must outlive them and is changed where strings have
// escapes. The byte behind it is a NUL, as behind a std::string.
Result<Value> parse_in_place(std::span<char> text, Arena& arena, const ParseLimits& limits);

}  // namespace atsume::json
