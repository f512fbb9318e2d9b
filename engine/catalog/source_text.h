// The text of one definition file, by line; for messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"

namespace atsume::catalog {

class SourceText {
 public:
  explicit SourceText(std::string text);

  const std::string& text() const { return text_; }
  std::size_t line_count() const { return line_starts_.size(); }
  // 1-based, without its line end; empty when there is no such line.
  std::string_view line(std::size_t number) const;

  // Where the byte at `offset` of a scalar's value stands in the file. Exact for plain and quoted scalars
  // and literal blocks; folded text is followed word by word.
  json::yaml::Place locate(const json::yaml::Node& node, std::size_t offset) const;

 private:
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace atsume::catalog
