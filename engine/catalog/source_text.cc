#include "catalog/source_text.h"

#include <algorithm>

namespace atsume::catalog {

using json::yaml::Node;
using json::yaml::Place;
using json::yaml::ScalarStyle;

namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A position in the text that knows its line and column (in characters).
struct Walker {
  std::string_view text;
  std::size_t at;
  std::uint32_t line;
  std::uint32_t column;

  bool done() const { return at >= text.size(); }
  char now() const { return done() ? '\0' : text[at]; }
  void step() {
    if (done()) return;
    if (text[at] == '\n') {
      ++line;
      column = 1;
      ++at;
      return;
    }
    do ++at;
    while (at < text.size() && is_continuation(text[at]));
    ++column;
  }
  void skip_blanks() {
    while (!done() && is_blank(now())) step();
  }
  void skip_line() {
    while (!done() && now() != '\n') step();
    step();
  }
};

// How many bytes of the value the escape that begins at `walker` stands for; the walker ends up behind it.
std::size_t skip_escape(Walker& walker) {
  walker.step();
  const char kind = walker.now();
  walker.step();
  std::size_t digits = 0;
  if (kind == 'x') digits = 2;
  if (kind == 'u') digits = 4;
  if (kind == 'U') digits = 8;
  unsigned long code = 0;
  for (; digits > 0 && !walker.done(); --digits) {
    const char c = walker.now();
    code = code * 16 + static_cast<unsigned long>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    walker.step();
  }
  if (code < 0x80) return 1;
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

// Follows the value byte by byte; a blank of the value stands for any run of blanks of the text.
void follow(Walker& walker, std::string_view value, std::size_t offset, char quote) {
  std::size_t reached = 0;
  while (reached < offset && !walker.done()) {
    if (quote == '"' && walker.now() == '\\') {
      reached += skip_escape(walker);
    } else if (quote == '\'' && walker.now() == '\'') {
      walker.step();
      walker.step();
      ++reached;
    } else if (walker.now() == '\n' || (is_blank(value[reached]) && is_blank(walker.now()))) {
      walker.skip_blanks();
      while (reached < offset && is_blank(value[reached])) ++reached;
    } else {
      const std::size_t before = walker.at;
      walker.step();
      reached += walker.at - before;
    }
  }
}

// From the line below a block's header; the lines are indented by `indent`.
void follow_block(Walker& walker, std::string_view value, std::size_t offset, std::size_t indent) {
  std::size_t reached = 0;
  while (!walker.done()) {
    while (walker.column <= indent && walker.now() == ' ') walker.step();
    while (reached < offset && !walker.done() && walker.now() != '\n' && walker.now() != '\r') {
      const std::size_t before = walker.at;
      walker.step();
      reached += walker.at - before;
    }
    if (reached >= offset) return;
    // A line end of the text is one byte of the value, in folded blocks (a blank) too, but for the last.
    walker.skip_line();
    if (is_blank(value[reached])) ++reached;
  }
}

}  // namespace

SourceText::SourceText(std::string text) : text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = text_.find('\n'); i != std::string::npos; i = text_.find('\n', i + 1))
    line_starts_.push_back(i + 1);
}

std::string_view SourceText::line(std::size_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

Place SourceText::locate(const Node& node, std::size_t offset) const {
  const std::uint32_t start = node.content_line;
  if (start == 0 || start > line_starts_.size()) return node.place;
  offset = std::min(offset, node.scalar.size());
  Walker walker{text_, line_starts_[start - 1], start, 1};
  while (walker.column < node.content_column && walker.now() != '\n' && !walker.done()) walker.step();
  if (node.style == ScalarStyle::kBlock) {
    follow_block(walker, node.scalar, offset, node.content_column - 1);
  } else {
    const bool is_quoted = node.style == ScalarStyle::kQuoted && walker.at > 0;
    follow(walker, node.scalar, offset, is_quoted ? text_[walker.at - 1] : '\0');
  }
  return {.line = walker.line, .column = walker.column, .length = 1};
}

}  // namespace atsume::catalog
