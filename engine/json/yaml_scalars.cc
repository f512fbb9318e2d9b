#include "json/yaml_scalars.h"

#include <algorithm>
#include <array>

namespace atsume::json::yaml {
namespace {

constexpr std::string_view kNeverFirst = "&*!|>%@`#,[]{}\"'?:\t\n";
constexpr std::string_view kEndsInFlow = ",[]{}";

std::string_view without_spaces_behind(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool is_marker(const Cursor& at) {
  return at.column() == 0 && (at.rest().starts_with("---") || at.rest().starts_with("..."));
}

// The end of a plain scalar on one line, and whether it ends because the line does.
struct PlainEnd {
  std::size_t size = 0;
  bool is_line_end = false;
};

constexpr std::array<bool, 256> kMayEndPlain = [] {
  std::array<bool, 256> out{};
  for (const char c : std::string_view(":#?\t,[]{}")) out[static_cast<unsigned char>(c)] = true;
  return out;
}();

bool find_plain_end(std::string_view text, bool in_flow, PlainEnd& end) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!kMayEndPlain[static_cast<unsigned char>(c)]) continue;
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (c == '\t' || (in_flow && c == '?')) return false;
    const bool is_colon = c == ':' && (next == ' ' || next == '\n');
    if (in_flow && c == ':' && kEndsInFlow.find(next) != std::string_view::npos) return false;
    const bool is_comment = c == '#' && i > 0 && text[i - 1] == ' ';
    if (is_colon || is_comment || (in_flow && kEndsInFlow.find(c) != std::string_view::npos)) {
      end = {.size = without_spaces_behind(text.substr(0, i)).size(), .is_line_end = false};
      return true;
    }
  }
  end = {.size = without_spaces_behind(text).size(), .is_line_end = true};
  return true;
}

// To the text of the next line that has one. What the line break means is added: a space, or the empty lines between.
bool fold_to_next_text(Cursor& at, std::string& out) {
  std::size_t empty_lines = 0;
  for (;;) {
    if (!at.next_line()) return false;
    at.skip_spaces();
    if (at.peek() != '\n') break;
    ++empty_lines;
  }
  if (empty_lines == 0) {
    out += ' ';
  } else {
    out.append(empty_lines, '\n');
  }
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The escapes that definitions use; the others are yaml-cpp's to read.
bool add_escape(Cursor& at, std::string& out) {
  const char c = at.peek();
  at.skip(1);
  switch (c) {
    case 'n':
      out += '\n';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'r':
      out += '\r';
      return true;
    case '"':
    case '\\':
    case '/':
    case ' ':
      out += c;
      return true;
    case 'u': {
      int code = 0;
      for (int i = 0; i < 4; ++i, at.skip(1)) {
        const int digit = hex_digit(at.peek());
        if (digit < 0) return false;
        code = code * 16 + digit;
      }
      if (code == 0 || code >= 0x80) return false;
      out += static_cast<char>(code);
      return true;
    }
    default:
      return false;
  }
}

// The line ends here, inside of quotes: spaces before it go away, unless they were escaped.
bool fold_quoted(Cursor& at, std::size_t kept, std::string& out) {
  while (out.size() > kept && out.back() == ' ') out.pop_back();
  return fold_to_next_text(at, out) && !is_marker(at);
}

struct BlockHeader {
  bool is_folded = false;
  char chomping = ' ';  // '-', '+' or none
  int indent = 0;       // 0: that of the first line
};

bool read_header(Cursor& at, BlockHeader& header) {
  header.is_folded = at.peek() == '>';
  at.skip(1);
  for (; at.peek() != ' ' && at.peek() != '\n'; at.skip(1)) {
    const char c = at.peek();
    if ((c == '-' || c == '+') && header.chomping == ' ') {
      header.chomping = c;
    } else {
      return false;
    }
  }
  return at.is_at_line_end();
}

void add_folded(std::string_view line, std::size_t empty_lines, std::string& out) {
  if (!out.empty() && empty_lines == 0) {
    out += ' ';
  } else {
    out.append(empty_lines, '\n');
  }
  out += line;
}

void add_literal(std::string_view line, std::size_t empty_lines, bool is_first, std::string& out) {
  if (!is_first) out += '\n';
  out.append(empty_lines, '\n');
  out += line;
}

bool scan_first_line(Cursor& at, bool in_flow, PlainEnd& end, std::string& out) {
  const char c = at.peek();
  if (kNeverFirst.find(c) != std::string_view::npos || is_marker(at)) return false;
  if (c == '-' && (at.peek(1) == ' ' || at.peek(1) == '\n' || in_flow)) {
    const bool is_number = at.peek(1) >= '0' && at.peek(1) <= '9';
    if (!is_number) return false;
  }
  if (!find_plain_end(at.rest(), in_flow, end)) return false;
  out = at.rest().substr(0, end.size);
  at.skip(end.size);
  return true;
}

}  // namespace

bool Cursor::to_next_token() {
  for (;;) {
    skip_spaces();
    const bool is_comment = peek() == '#' && (column_ == 0 || text_[column_ - 1] == ' ');
    if (peek() != '\n' && !is_comment) return true;
    if (!next_line()) return false;
  }
}

bool Cursor::is_at_line_end() const {
  const auto text = rest();
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return true;
  return text[first] == '#' && first > 0;
}

bool Cursor::take_colon() {
  if (peek() != ':' || (peek(1) != ' ' && peek(1) != '\n')) return false;
  skip(1);
  return true;
}

bool scan_plain_line(Cursor& at, bool in_flow, std::string& out) {
  PlainEnd end;
  return scan_first_line(at, in_flow, end, out);
}

bool scan_plain(Cursor& at, int indent, bool in_flow, std::string& out) {
  PlainEnd end;
  if (!scan_first_line(at, in_flow, end, out)) return false;
  while (end.is_line_end) {
    Cursor next = at;
    std::string more;
    if (!fold_to_next_text(next, more)) return true;
    if (!in_flow && static_cast<int>(next.column()) <= indent) return true;
    if (next.peek() == '#') return true;
    if (is_marker(next) || next.peek() == '\t') return false;
    if (in_flow && kEndsInFlow.find(next.peek()) != std::string_view::npos) return true;
    if (!find_plain_end(next.rest(), in_flow, end)) return false;
    const bool ends_here = end.is_line_end || in_flow || next.rest().substr(end.size).starts_with(" #") ||
                           next.rest().substr(end.size).starts_with("  ");
    if (!ends_here) return false;
    out += more;
    out += next.rest().substr(0, end.size);
    next.skip(end.size);
    at = next;
  }
  return true;
}

bool scan_quoted(Cursor& at, std::string& out) {
  const char quote = at.peek();
  at.skip(1);
  std::size_t kept = 0;  // spaces up to here were escaped
  for (;;) {
    const char c = at.peek();
    if (at.column() >= at.line_text().size()) {
      if (!fold_quoted(at, kept, out)) return false;
      kept = out.size();
      continue;
    }
    at.skip(1);
    if (c == '\t') return false;
    if (c == quote && quote == '\'' && at.peek() == '\'') {
      out += c;
      at.skip(1);
    } else if (c == quote) {
      return true;
    } else if (c != '\\' || quote == '\'') {
      out += c;
    } else if (at.peek() == '\n') {
      // An escaped line end is none: the text goes on with the first character of the next line.
      if (!at.next_line()) return false;
      at.skip_spaces();
      if (at.peek() == '\n') return false;
      kept = out.size();
    } else {
      if (!add_escape(at, out)) return false;
      kept = out.size();
    }
  }
}

bool scan_block(Cursor& at, int indent, std::string& out) {
  BlockHeader header;
  if (!read_header(at, header)) return false;
  std::size_t column = 0;
  std::size_t empty_lines = 0;
  bool is_first = true;
  Cursor end = at;
  for (Cursor next = at; next.next_line();) {
    const std::string_view line = next.line_text();
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) {
      if (column > 0 && line.size() > column) return false;  // spaces that are text
      ++empty_lines;
      continue;
    }
    if (is_first) column = first;
    if (static_cast<int>(first) <= indent || first < column) break;
    const std::string_view text = line.substr(column);
    if (text.find('\t') != std::string_view::npos) return false;
    if (header.is_folded) {
      if (text.starts_with(' ') || (is_first && empty_lines > 0)) return false;
      add_folded(text, empty_lines, out);
    } else {
      add_literal(text, empty_lines, is_first, out);
    }
    is_first = false;
    empty_lines = 0;
    end = next;
  }
  if (is_first || column == 0 || header.chomping == '+') return false;
  if (Cursor behind = end; !behind.next_line()) return false;  // the last line has no line break that could be text
  if (header.chomping == ' ') out += '\n';
  at = end;
  at.skip(at.line_text().size());
  return true;
}

}  // namespace atsume::json::yaml
