// The lines of a definition file and how far each is to be moved.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"

namespace atsume::catalog {

struct LayoutLine {
  std::string text;  // without its line end
  // Begins a key or an item of a block; `indent` is its first one's column from 0, `target` where that belongs.
  bool begins = false;
  int indent = 0;
  int target = 0;
  int shift = 0;           // by which the line is moved to the right
  bool is_block = false;   // inside a `|` or a `>`: every character counts
  bool is_quoted = false;  // goes on with a text in quotes that began further up
  struct Gap {
    std::size_t begin;
    std::size_t length;
  };
  std::vector<Gap> gaps;  // blanks that go, by place

  bool is_empty() const { return !is_block && text.find_first_not_of(' ') == std::string::npos; }
  bool is_comment() const;
  std::size_t blanks() const { return std::min(text.find_first_not_of(' '), text.size()); }
};

// Lines from 1; the first of the vector stands for line 1. `root` is a map in block style.
std::vector<LayoutLine> lay_out(std::string_view text, const json::yaml::Node& root);

// The line where it belongs.
std::string moved(const LayoutLine& line);

bool is_flow(const std::vector<LayoutLine>& lines, const json::yaml::Node& node);

}  // namespace atsume::catalog
