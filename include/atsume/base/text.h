// Small text helpers used on several floors. Pure; ASCII unless said otherwise.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atsume::base {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
// "a,b,,c" -> {"a","b","","c"}; an empty text gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

// Offset of the first byte that is not valid UTF-8; nullopt when all of it is.
std::optional<std::size_t> find_invalid_utf8(std::string_view bytes);
// The longest prefix of at most `bytes_max` bytes that ends at a character boundary.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

// Edit distance with transpositions (Damerau-Levenshtein, restricted).
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `word` within max(1, length / 3) edits, for "did you mean"; nullopt when none is.
// A difference in case alone is no edit; of equally near candidates the first is taken.
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates);

// `pattern` with '*' for any run of characters but '.', and a leading "*." for one or more labels; host
// names are compared without case. "*.workable.com" matches "acme.workable.com", not "workable.com".
bool host_matches(std::string_view pattern, std::string_view host);

}  // namespace atsume::base
