#include "json/yaml_source.h"

#include <algorithm>
#include <array>

namespace atsume::json::yaml {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool is_blank_line(std::string_view line) { return std::all_of(line.begin(), line.end(), is_blank); }

std::uint32_t count_characters(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_blank(line[i - 1]))) return line.substr(0, i);
  }
  return line;
}

// The spaces before the first text of a block scalar, beyond its indentation.
std::size_t own_indentation(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \n");
  if (first == std::string_view::npos) return 0;
  const std::size_t line_break = value.rfind('\n', first);
  return line_break == std::string_view::npos ? first : first - line_break - 1;
}

}  // namespace

Source::Source(std::string_view text) : text_(text), line_starts_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

std::string_view Source::line(std::size_t index) const {
  if (index >= line_starts_.size()) return {};
  const std::size_t start = line_starts_[index];
  const std::size_t end = index + 1 < line_starts_.size() ? line_starts_[index + 1] - 1 : text_.size();
  std::string_view line = text_.substr(start, end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view Source::text_from(Spot spot) const {
  if (spot.line >= line_starts_.size()) return {};
  return text_.substr(std::min(line_starts_[spot.line] + spot.column, text_.size()));
}

std::string_view Source::line_from(Spot spot) const {
  const std::string_view all = line(spot.line);
  return all.substr(std::min(spot.column, all.size()));
}

Place Source::place(Spot spot, std::string_view bytes) const {
  // A file may be one long line: counting from its start each time would be quadratic.
  if (spot.line != counted_to_.line || spot.column < counted_to_.column) {
    counted_to_ = {spot.line, 0};
    counted_characters_ = 0;
  }
  const std::string_view between = line_from(counted_to_).substr(0, spot.column - counted_to_.column);
  counted_characters_ += count_characters(between);
  counted_to_ = spot;
  return {static_cast<std::uint32_t>(spot.line + 1), counted_characters_ + 1, std::max(1U, count_characters(bytes))};
}

Extent quoted_extent(const Source& source, Spot opening_quote) {
  const char quote = source.line_from(opening_quote).front();
  Extent extent;
  for (Spot at = {opening_quote.line, opening_quote.column + 1}; at.line < source.line_count(); at = {at.line + 1, 0}) {
    const std::string_view line = source.line(at.line);
    for (; at.column < line.size(); ++at.column) {
      const bool escapes = quote == '"' ? line[at.column] == '\\'
                                        : line[at.column] == quote && line.substr(at.column + 1).starts_with(quote);
      if (escapes) {
        ++at.column;
      } else if (line[at.column] == quote) {
        extent.first_line = source.line_from(opening_quote);
        if (at.line == opening_quote.line) {
          extent.first_line = extent.first_line.substr(0, at.column + 1 - opening_quote.column);
        }
        extent.last_line = at.line;
        return extent;
      }
    }
  }
  return {source.line_from(opening_quote), source.line_count() - 1, /*closed=*/false};
}

Extent plain_extent(const Source& source, Spot start, std::string_view value) {
  const std::string_view rest = source.line_from(start);
  if (rest.starts_with(value)) return {rest.substr(0, value.size()), start.line, true};
  return {trim_end(without_comment(rest)), start.line, true};
}

BlockExtent block_extent(const Source& source, Spot header, std::string_view value) {
  std::size_t line = header.line + 1;
  while (line < source.line_count() && is_blank_line(source.line(line))) ++line;
  const std::size_t first_indentation = indentation(source.line(line));
  const std::size_t beyond = own_indentation(value);
  const std::size_t column = first_indentation >= beyond ? first_indentation - beyond : 0;

  BlockExtent extent{{header.line + 1, column}, header.line};
  if (value.find_first_not_of(" \n") == std::string_view::npos) return extent;
  while (line < source.line_count()) {
    const std::string_view text = source.line(line);
    if (indentation(text) < column && !is_blank_line(text)) break;
    if (!is_blank_line(text)) extent.last_line = line;
    ++line;
  }
  return extent;
}

std::string_view null_word(const Source& source, Spot spot) {
  constexpr std::array<std::string_view, 4> kWords = {"~", "null", "Null", "NULL"};
  const std::string_view rest = source.line_from(spot);
  for (const std::string_view word : kWords) {
    if (!rest.starts_with(word)) continue;
    const bool ends = rest.size() == word.size() || is_blank(rest[word.size()]) ||
                      std::string_view(",]}:").find(rest[word.size()]) != std::string_view::npos;
    if (ends) return rest.substr(0, word.size());
  }
  return {};
}

Spot dash_before(const Source& source, Spot next_token) {
  std::string_view text = source.line(next_token.line).substr(0, next_token.column);
  for (std::size_t line = std::min(next_token.line, source.line_count());; text = source.line(line)) {
    const std::string_view said = trim_end(without_comment(text));
    if (said.ends_with('-')) return {line, said.size() - 1};
    if (!said.empty() || line == 0) return next_token;
    --line;
  }
}

Spot skip_properties(const Source& source, Spot reported) {
  Spot spot = reported;
  while (spot.line < source.line_count()) {
    const std::string_view rest = source.line_from(spot);
    const std::size_t first = std::min(rest.find_first_not_of(" \t"), rest.size());
    if (first == rest.size() || rest[first] == '#') {
      spot = {spot.line + 1, 0};
    } else if (rest[first] == '!' || rest[first] == '&') {
      const bool is_verbatim = rest.substr(first).starts_with("!<");
      const std::size_t end = rest.find_first_of(is_verbatim ? ">" : " \t[]{},\"'|>", first + 1);
      spot.column += std::min(end, rest.size()) + (is_verbatim && end != std::string_view::npos ? 1 : 0);
    } else {
      return {spot.line, spot.column + first};
    }
  }
  return reported;
}

std::size_t tab_in_indentation(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return std::string_view::npos;
  const std::size_t tab = line.find('\t');
  return tab < first ? tab : std::string_view::npos;
}

}  // namespace atsume::json::yaml
