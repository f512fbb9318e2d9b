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

// The first text line of a block scalar, whose header (`|`, `>-`) is on the walker's line or, where the
// place is that of the text itself, the walker as it is.
void enter_block(Walker& walker, std::string_view rest_of_line) {
  const std::size_t header = rest_of_line.find_first_of("|>");
  if (header != std::string_view::npos && rest_of_line.find_first_not_of(" \t") == header) walker.skip_line();
}

std::size_t indent_of(Walker walker) {
  while (!walker.done()) {
    std::size_t blanks = 0;
    while (walker.now() == ' ') {
      walker.step();
      ++blanks;
    }
    if (walker.now() != '\n') return blanks;
    walker.step();
  }
  return 0;
}

void follow_block(Walker& walker, std::string_view value, std::size_t offset) {
  const std::size_t indent = indent_of(walker);
  std::size_t reached = 0;
  while (!walker.done()) {
    for (std::size_t i = 0; i < indent && walker.now() == ' '; ++i) walker.step();
    while (reached < offset && walker.now() != '\n' && !walker.done()) {
      const std::size_t before = walker.at;
      walker.step();
      reached += walker.at - before;
    }
    if (reached >= offset) return;
    // A line end of the text is one byte of the value, in folded blocks (a blank) too, but for the last.
    walker.step();
    if (is_blank(value[reached])) ++reached;
  }
}

}  // namespace

SourceText::SourceText(std::string text) : text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view SourceText::line(std::size_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

Place SourceText::locate(const Node& node, std::size_t offset) const {
  const Place start = node.place;
  if (start.line == 0 || start.line > line_starts_.size()) return start;
  offset = std::min(offset, node.scalar.size());
  Walker walker{text_, line_starts_[start.line - 1], start.line, 1};
  while (walker.column < start.column && walker.now() != '\n' && !walker.done()) walker.step();
  if (node.style == ScalarStyle::kBlock) {
    enter_block(walker, line(start.line).substr(walker.at - line_starts_[start.line - 1]));
    follow_block(walker, node.scalar, offset);
  } else {
    const char quote = node.style == ScalarStyle::kQuoted ? walker.now() : '\0';
    if (quote == '"' || quote == '\'') walker.step();
    follow(walker, node.scalar, offset, quote);
  }
  return {.line = walker.line, .column = walker.column, .length = 1};
}

}  // namespace atsume::catalog
