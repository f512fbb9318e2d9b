// The reference counts and orders text in UTF-16 units; our text is UTF-8, in which half a surrogate pair stands as
// the three bytes ED A0 80 to ED BF BF (WTF-8). A high and a low half side by side always are one character.
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

// Whether half a surrogate pair is in `text`.
bool has_halves(std::string_view text);
// Whether `text` is UTF-8 but for halves.
bool is_well_formed(std::string_view text);
// Whether characters beyond U+FFFF or halves are in `text`, so that its units are not its characters.
bool has_surrogates(std::string_view text);
// Every unit by itself: a character beyond U+FFFF becomes its two halves.
std::string split_pairs(std::string_view text);
// The reverse; also what is due after texts were put together.
void join_pairs(std::string& text);

}  // namespace atsume::jsonata
