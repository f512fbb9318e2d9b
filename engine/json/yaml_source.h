// The text of a YAML file by lines and columns: what yaml-cpp does not tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"

namespace atsume::json::yaml {

// Counted from zero, the column in bytes, as yaml-cpp counts.
struct Spot {
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Spot&) const = default;
};

// Not thread-safe: places are counted on from the last one asked for.
class Source {
 public:
  explicit Source(std::string_view text);

  std::size_t line_count() const { return line_starts_.size(); }
  // Without its line break.
  std::string_view line(std::size_t index) const;
  // From the spot to the end of the text, or to the end of the line.
  std::string_view text_from(Spot spot) const;
  std::string_view line_from(Spot spot) const;
  // `bytes` is the text to underline.
  Place place(Spot spot, std::string_view bytes) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  mutable Spot counted_to_;
  mutable std::uint32_t counted_characters_ = 0;
};

// How far a scalar reaches.
struct Extent {
  std::string_view first_line;  // its part on the line where it begins
  std::size_t last_line = 0;
  bool closed = true;  // false: the closing quote is missing
};
Extent quoted_extent(const Source& source, Spot opening_quote);
Extent plain_extent(const Source& source, Spot start, std::string_view value);

// Where the text of a block scalar stands, given its `|` or `>`.
struct BlockExtent {
  Spot content;
  std::size_t last_line = 0;
};
BlockExtent block_extent(const Source& source, Spot header, std::string_view value);

// The `~` or `null` (in any case YAML 1.1 knows) that stands at the spot; empty when there is none.
std::string_view null_word(const Source& source, Spot spot);

// The dash of a list item without text, given where the next token stands.
Spot dash_before(const Source& source, Spot next_token);

// Past the anchors and tags that stand before a value; `reported` itself when nothing follows them.
Spot skip_properties(const Source& source, Spot reported);

// Where the indentation of a line holds a tab; npos when it does not, or when the line says nothing.
std::size_t tab_in_indentation(std::string_view line);

}  // namespace atsume::json::yaml
