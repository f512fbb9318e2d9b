// Number text: its grammar and its value.
#pragma once

#include <cstddef>
#include <string_view>

namespace atsume::json {

// True when all of `text` is one number of RFC 8259's grammar.
bool is_json_number(std::string_view text);
// True for a number without fraction and exponent.
bool is_integer_text(std::string_view json_number);
// The nearest double; an infinity or zero when the number is beyond a double's range.
double number_from_text(std::string_view json_number);

inline constexpr std::size_t kNumberBytesMax = 32;
// Writes `value` as number_to_text() gives it, at most kNumberBytesMax bytes; returns the end.
char* write_number(char* out, double value);

}  // namespace atsume::json
