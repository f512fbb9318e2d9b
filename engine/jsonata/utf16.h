// The reference counts and orders text in UTF-16 units; our text is UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace atsume::jsonata {

// UTF-16 units of `text`.
std::size_t utf16_length(std::string_view text);
// Code points of `text`.
std::size_t code_point_length(std::string_view text);
// The byte offset of the code point with that index, or the text's size beyond its end.
std::size_t byte_of_code_point(std::string_view text, std::size_t index);
// Bytes of the character that starts with `lead`.
std::size_t utf8_width(char lead);
// Decodes the character at `at` and moves `at` behind it.
char32_t decode_utf8(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t code_point);
// Less, equal or greater (-1, 0, 1) by UTF-16 units, as JavaScript compares texts.
int compare_utf16(std::string_view a, std::string_view b);

}  // namespace atsume::jsonata
