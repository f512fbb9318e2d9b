#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "atsume/base/text.h"
#include "jsonata/integer_picture.h"

namespace atsume::jsonata {
namespace {

constexpr std::string_view kFew[] = {"Zero",     "One",     "Two",     "Three",     "Four",     "Five",    "Six",
                                     "Seven",    "Eight",   "Nine",    "Ten",       "Eleven",   "Twelve",  "Thirteen",
                                     "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"};
constexpr std::string_view kOrdinals[] = {"Zeroth",    "First",     "Second",      "Third",      "Fourth",
                                          "Fifth",     "Sixth",     "Seventh",     "Eighth",     "Ninth",
                                          "Tenth",     "Eleventh",  "Twelfth",     "Thirteenth", "Fourteenth",
                                          "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth"};
constexpr std::string_view kTens[] = {"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"};
constexpr std::string_view kMagnitudes[] = {"Thousand", "Million", "Billion", "Trillion"};

std::string below_hundred(int number, bool is_ordinal) {
  if (number < 20) return std::string(is_ordinal ? kOrdinals[number] : kFew[number]);
  std::string words(kTens[number / 10 - 2]);
  if (number % 10 > 0) return words + "-" + below_hundred(number % 10, is_ordinal);
  if (is_ordinal) words.replace(words.size() - 1, 1, "ieth");
  return words;
}

std::string in_words(double number, bool follows, bool is_ordinal) {
  if (number < 100) return (follows ? " and " : "") + below_hundred(static_cast<int>(number), is_ordinal);
  const bool is_hundreds = number < 1000;
  std::size_t magnitude = is_hundreds ? 0 : static_cast<std::size_t>(std::floor(std::log10(number) / 3));
  magnitude = std::min(magnitude, std::size(kMagnitudes));
  const double factor = is_hundreds ? 100 : std::pow(10, 3 * static_cast<double>(magnitude));
  const double leading = std::floor(number / factor);
  const double rest = number - leading * factor;
  std::string words = (follows ? ", " : "") + in_words(leading, false, false) + " ";
  words += is_hundreds ? std::string_view("Hundred") : kMagnitudes[magnitude - 1];
  if (rest > 0) return words + in_words(rest, true, is_ordinal);
  return is_ordinal ? words + "th" : words;
}

const std::map<std::string, double>& word_values() {
  static const std::map<std::string, double> values = [] {
    std::map<std::string, double> made = {{"hundred", 100}, {"hundredth", 100}};
    for (std::size_t i = 0; i < std::size(kFew); ++i) {
      made[base::to_lower(kFew[i])] = made[base::to_lower(kOrdinals[i])] = static_cast<double>(i);
    }
    for (std::size_t i = 0; i < std::size(kTens); ++i) {
      const std::string word = base::to_lower(kTens[i]);
      made[word] = made[word.substr(0, word.size() - 1) + "ieth"] = static_cast<double>(i + 2) * 10;
    }
    for (std::size_t i = 0; i < std::size(kMagnitudes); ++i) {
      const std::string word = base::to_lower(kMagnitudes[i]);
      made[word] = made[word + "th"] = std::pow(10, 3 * static_cast<double>(i + 1));
    }
    return made;
  }();
  return values;
}

}  // namespace

std::string number_in_words(double value, bool is_ordinal) { return in_words(value, false, is_ordinal); }

double number_of_words(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '-' || c == ',' || c == '\t' || c == '\n') c = ' ';
  }
  std::vector<double> segments = {0};
  for (const auto word : base::split(spaced, ' ')) {
    if (word.empty() || word == "and") continue;
    const auto known = word_values().find(std::string(word));
    if (known == word_values().end()) return std::numeric_limits<double>::quiet_NaN();
    if (known->second >= 100) {
      segments.back() *= known->second;
    } else if (segments.back() >= 1000) {
      segments.push_back(known->second);
    } else {
      segments.back() += known->second;
    }
  }
  double sum = 0;
  for (const double segment : segments) sum += segment;
  return sum;
}

std::string words_pattern() {
  std::string pattern = "(?:";
  for (const auto& [word, value] : word_values()) pattern += word + "|";
  return pattern + "and|[-, ])+";
}

}  // namespace atsume::jsonata
