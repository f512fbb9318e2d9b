// A place that moves through a YAML text, and the scalars it meets. Of the fast reader only: all give up, by returning
// false, on what is unusual.
#pragma once

#include <string>
#include <string_view>

#include "json/yaml_source.h"

namespace atsume::json::yaml {

class Cursor {
 public:
  explicit Cursor(const Source& source) : source_(&source), text_(source.line(0)) {}

  // The character here; '\n' at the end of a line.
  char peek(std::size_t ahead = 0) const { return column_ + ahead < text_.size() ? text_[column_ + ahead] : '\n'; }
  std::string_view rest() const { return text_.substr(column_); }
  std::string_view line_text() const { return text_; }
  std::size_t line() const { return line_; }
  std::size_t column() const { return column_; }
  Spot spot() const { return {line_, column_}; }

  void skip(std::size_t bytes) { column_ += bytes; }
  void skip_spaces() {
    while (peek() == ' ') ++column_;
  }
  // False at the end of the text.
  bool next_line() {
    if (line_ + 1 >= source_->line_count()) return false;
    text_ = source_->line(++line_);
    column_ = 0;
    return true;
  }
  // Past spaces, comments and line ends; false at the end of the text.
  bool to_next_token();
  // Nothing but spaces and a comment follow on this line.
  bool is_at_line_end() const;
  bool is_first_on_line() const { return text_.find_first_not_of(' ') == column_; }
  bool is_dash() const { return peek() == '-' && (peek(1) == ' ' || peek(1) == '\n'); }
  // A colon with a space or nothing behind it.
  bool take_colon();

 private:
  const Source* source_;
  std::string_view text_;
  std::size_t line_ = 0;
  std::size_t column_ = 0;
};

// A plain scalar as far as its first line goes; the cursor is left behind its last character.
bool scan_plain_line(Cursor& at, bool in_flow, std::string& out);
// With the lines that go on with it: in a block those that are indented more than `indent`.
bool scan_plain(Cursor& at, int indent, bool in_flow, std::string& out);
// The cursor is on the quote, and left behind the closing one.
bool scan_quoted(Cursor& at, std::string& out);
// The cursor is on the `|` or `>`, and left at the end of the text's last line.
bool scan_block(Cursor& at, int indent, std::string& out);

}  // namespace atsume::json::yaml
