// Integers by XPath pictures ("w", "I", "#,##0;o"), for $formatInteger, $parseInteger and dates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atsume::jsonata {

struct IntegerPicture {
  enum class Kind : std::uint8_t { kDecimal, kLetters, kRoman, kWords, kSequence };
  enum class Case : std::uint8_t { kLower, kUpper, kTitle };
  struct Separator {
    int position = 0;  // digits to its right
    char32_t character = 0;
  };

  Kind kind = Kind::kDecimal;
  Case letter_case = Case::kLower;
  bool is_ordinal = false;
  bool is_regular = false;  // one separator, repeated
  bool mixes_families = false;
  char32_t zero = U'0';
  int mandatory_digits = 0;
  int optional_digits = 0;
  int parse_width = 0;                // exactly so many digits when parsing; 0: any
  std::vector<Separator> separators;  // from the right; one alone when regular

  static IntegerPicture analyse(std::string_view text);
};

// nullopt when the text would be absurdly long.
std::optional<std::string> format_by(const IntegerPicture& picture, double value);
// NaN when the text is not such a number.
double parse_by(const IntegerPicture& picture, std::string_view text);
// A regular expression for such numbers.
std::string pattern_of(const IntegerPicture& picture);

std::u32string to_utf32(std::string_view text);
std::string to_utf8(std::u32string_view text);

// integer_words.cc
std::string number_in_words(double value, bool is_ordinal);
double number_of_words(std::string_view text);
// All words of numbers, as alternatives of a regular expression.
std::string words_pattern();

}  // namespace atsume::jsonata
