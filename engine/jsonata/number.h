// Numbers as the language prints, reads and rounds them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atsume::jsonata {

// Number.prototype.toString: shortest digits that read back the same.
std::string number_text(double value);
// As $string prints: numbers with a fraction are cut to 15 significant digits first.
std::string printed_number(double value);
// Half to even, on the decimal digits.
double round_half_even(double value, int precision);
// $number's reading of text; nullopt when it is no number.
std::optional<double> parse_number(std::string_view text);
// Number.prototype.toString(radix).
std::string number_in_radix(double value, int radix);

}  // namespace atsume::jsonata
