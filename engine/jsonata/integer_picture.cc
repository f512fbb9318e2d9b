#include "jsonata/integer_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "atsume/base/text.h"
#include "jsonata/number.h"
#include "jsonata/utf16.h"

namespace atsume::jsonata {
namespace {

constexpr double kRomanMax = 10'000'000;

// The zeros of Unicode's families of decimal digits.
constexpr char32_t kZeros[] = {0x30,   0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6,
                               0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0,
                               0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
                               0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10};

struct Roman {
  int value;
  std::string_view letters;
};
constexpr Roman kRoman[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
                            {40, "xl"},  {10, "x"},   {9, "ix"},  {5, "v"},    {4, "iv"},  {1, "i"}};

char32_t zero_of(char32_t digit) {
  for (const char32_t zero : kZeros) {
    if (digit >= zero && digit <= zero + 9) return zero;
  }
  return 0;
}

// The interval of separators that repeat evenly; 0 when they do not.
int regular_interval(const std::vector<IntegerPicture::Separator>& separators) {
  if (separators.empty()) return 0;
  int factor = separators.front().position;
  for (const auto& separator : separators) {
    if (separator.character != separators.front().character) return 0;
    factor = std::gcd(factor, separator.position);
  }
  for (std::size_t i = 1; i <= separators.size(); ++i) {
    const int wanted = static_cast<int>(i) * factor;
    if (std::ranges::find(separators, wanted, &IntegerPicture::Separator::position) == separators.end()) return 0;
  }
  return factor;
}

void analyse_digits(std::u32string_view pattern, IntegerPicture& picture) {
  int position = 0;
  char32_t family = 0;
  for (std::size_t i = pattern.size(); i-- > 0;) {
    const char32_t c = pattern[i];
    if (const char32_t zero = zero_of(c)) {
      ++picture.mandatory_digits;
      ++position;
      picture.mixes_families = picture.mixes_families || (family != 0 && family != zero);
      if (family == 0) family = zero;
    } else if (c == U'#') {
      ++picture.optional_digits;
      ++position;
    } else {
      picture.separators.push_back({position, c});
    }
  }
  if (picture.mandatory_digits == 0) {
    picture.kind = IntegerPicture::Kind::kSequence;
    return;
  }
  picture.zero = family;
  const int interval = regular_interval(picture.separators);
  picture.is_regular = interval > 0;
  if (picture.is_regular) picture.separators.assign(1, {interval, picture.separators.front().character});
}

std::string letters_of(double value, char first) {
  std::string letters;
  while (value > 0) {
    letters.push_back(static_cast<char>(first + static_cast<int>(std::fmod(value - 1, 26))));
    value = std::floor((value - 1) / 26);
  }
  std::ranges::reverse(letters);
  return letters;
}

std::string roman_of(double value) {
  std::string roman;
  for (const Roman& digit : kRoman) {
    for (; value >= digit.value; value -= digit.value) roman += digit.letters;
  }
  return roman;
}

std::string decimal_of(const IntegerPicture& picture, double value) {
  const std::string plain = std::isnan(value) ? "NaN" : number_text(value);
  std::u32string digits(std::max<std::size_t>(0, static_cast<std::size_t>(std::max(
                                                     0, picture.mandatory_digits - static_cast<int>(plain.size())))),
                        U'0');
  digits.append(plain.begin(), plain.end());
  for (char32_t& c : digits) {
    if (c >= U'0' && c <= U'9') c = c - U'0' + picture.zero;
  }
  if (picture.is_regular) {
    const auto& separator = picture.separators.front();
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - separator.position; at > 0; at -= separator.position) {
      digits.insert(static_cast<std::size_t>(at), 1, separator.character);
    }
  } else {
    for (auto separator = picture.separators.rbegin(); separator != picture.separators.rend(); ++separator) {
      const auto at = static_cast<std::ptrdiff_t>(digits.size()) - separator->position;
      // Before the start, JavaScript's substr counts from the end.
      const auto kept = static_cast<std::size_t>(at < 0 ? -at : 0);
      if (kept > 0 && kept < digits.size()) digits.erase(0, digits.size() - kept);
      digits.insert(static_cast<std::size_t>(std::max<std::ptrdiff_t>(at, 0)), 1, separator->character);
    }
  }
  std::string text = to_utf8(digits);
  if (!picture.is_ordinal) return text;
  const bool is_teen = digits.size() > 1 && digits[digits.size() - 2] == U'1';
  const char32_t last = is_teen ? U'0' : digits.back();
  return text + (last == U'1' ? "st" : last == U'2' ? "nd" : last == U'3' ? "rd" : "th");
}

double roman_value(std::string_view text) {
  double total = 0;
  double highest = 1;
  for (std::size_t i = text.size(); i-- > 0;) {
    const char letter = static_cast<char>(text[i] | 0x20);
    const auto* digit = std::ranges::find_if(
        kRoman, [letter](const Roman& each) { return each.letters.size() == 1 && each.letters[0] == letter; });
    if (digit == std::end(kRoman)) return std::numeric_limits<double>::quiet_NaN();
    total += digit->value < highest ? -digit->value : digit->value;
    highest = std::max<double>(highest, digit->value);
  }
  return total;
}

double decimal_value(const IntegerPicture& picture, std::string_view text) {
  std::u32string characters = to_utf32(text);
  if (picture.is_ordinal) characters.resize(characters.size() < 2 ? 0 : characters.size() - 2);
  double value = 0;
  bool has_digit = false;
  bool is_negative = false;
  for (const char32_t c : characters) {
    // The reference takes out commas where the separators are regular, whatever they are.
    const auto separator = std::ranges::find(picture.separators, c, &IntegerPicture::Separator::character);
    if (picture.is_regular ? c == U',' : separator != picture.separators.end()) continue;
    if (c >= picture.zero && c <= picture.zero + 9) {
      value = value * 10 + static_cast<double>(c - picture.zero);
      has_digit = true;
    } else if (!has_digit && (c == U'-' || c == U'+')) {
      is_negative = c == U'-';
    } else {
      break;
    }
  }
  if (!has_digit) return std::numeric_limits<double>::quiet_NaN();
  return is_negative ? -value : value;
}

// What is no finite number has neither words nor letters.
std::string number_text_of_none(double value) {
  if (std::isnan(value)) return "NaN";
  return value < 0 ? "-Infinity" : "Infinity";
}

}  // namespace

std::u32string to_utf32(std::string_view text) {
  std::u32string wide;
  for (std::size_t at = 0; at < text.size();) wide.push_back(decode_utf8(text, at));
  return wide;
}

std::string to_utf8(std::u32string_view text) {
  std::string narrow;
  for (const char32_t c : text) append_utf8(narrow, c);
  return narrow;
}

IntegerPicture IntegerPicture::analyse(std::string_view text) {
  IntegerPicture picture;
  const auto semicolon = text.rfind(';');
  if (semicolon != std::string_view::npos) {
    picture.is_ordinal = text.substr(semicolon + 1).starts_with('o');
    text = text.substr(0, semicolon);
  }
  if (text == "A" || text == "I" || text == "W") picture.letter_case = Case::kUpper;
  if (text == "Ww") picture.letter_case = Case::kTitle;
  if (text == "A" || text == "a") {
    picture.kind = Kind::kLetters;
  } else if (text == "I" || text == "i") {
    picture.kind = Kind::kRoman;
  } else if (text == "W" || text == "w" || text == "Ww") {
    picture.kind = Kind::kWords;
  } else {
    analyse_digits(to_utf32(text), picture);
  }
  return picture;
}

std::optional<std::string> format_by(const IntegerPicture& picture, double value) {
  if (!std::isfinite(value) && picture.kind != IntegerPicture::Kind::kDecimal) return number_text_of_none(value);
  const bool is_upper = picture.letter_case == IntegerPicture::Case::kUpper;
  const double size = std::abs(value);
  std::string text;
  switch (picture.kind) {
    case IntegerPicture::Kind::kLetters:
      text = letters_of(size, is_upper ? 'A' : 'a');
      break;
    case IntegerPicture::Kind::kRoman:
      if (size > kRomanMax) return std::nullopt;
      text = is_upper ? base::to_upper(roman_of(size)) : roman_of(size);
      break;
    case IntegerPicture::Kind::kWords:
      text = number_in_words(size, picture.is_ordinal);
      if (is_upper) text = base::to_upper(text);
      if (picture.letter_case == IntegerPicture::Case::kLower) text = base::to_lower(text);
      break;
    default:
      text = decimal_of(picture, size);
      break;
  }
  return value < 0 ? "-" + text : text;
}

double parse_by(const IntegerPicture& picture, std::string_view text) {
  switch (picture.kind) {
    case IntegerPicture::Kind::kLetters: {
      const char first = picture.letter_case == IntegerPicture::Case::kUpper ? 'A' : 'a';
      double value = 0;
      const std::u32string letters = to_utf32(text);
      for (std::size_t i = 0; i < letters.size(); ++i) {
        value += (static_cast<double>(letters[letters.size() - 1 - i]) - first + 1) * std::pow(26, i);
      }
      return value;
    }
    case IntegerPicture::Kind::kRoman:
      if (picture.letter_case == IntegerPicture::Case::kUpper && base::to_upper(text) != text) {
        return std::numeric_limits<double>::quiet_NaN();
      }
      return roman_value(text);
    case IntegerPicture::Kind::kWords:
      if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
      return number_of_words(base::to_lower(text));
    default:
      return decimal_value(picture, text);
  }
}

std::string pattern_of(const IntegerPicture& picture) {
  switch (picture.kind) {
    case IntegerPicture::Kind::kLetters:
      return "[A-Za-z]+";
    case IntegerPicture::Kind::kRoman:
      return "[MDCLXVImdclxvi]+";
    case IntegerPicture::Kind::kWords:
      return words_pattern();
    default:
      break;
  }
  const std::string count = picture.parse_width > 0 ? "{" + std::to_string(picture.parse_width) + "}" : "+";
  return "[0-9]" + count + (picture.is_ordinal ? "(?:th|st|nd|rd)" : "");
}

}  // namespace atsume::jsonata
