#include "jsonata/byte_set.h"

#include "jsonata/utf16.h"

namespace atsume::jsonata {

// Reads the few forms it knows and gives up on everything else.
class ByteSetReader {
 public:
  explicit ByteSetReader(std::string_view pattern) : rest_(pattern) {}

  std::optional<ByteSet> read() {
    if (rest_.starts_with('[') ? !read_class() : !read_single()) return std::nullopt;
    if (rest_ == "+") {
      set_.is_run_ = true;
    } else if (!rest_.empty()) {
      return std::nullopt;
    }
    return set_;
  }

 private:
  static bool is_plain(char c) { return c >= 0x20 && c < 0x7f; }

  bool read_single() {
    if (rest_.empty() || !is_plain(rest_[0])) return false;
    if (rest_[0] == '\\') return read_escape();
    if (std::string_view("^$.|?*+()[]{}").find(rest_[0]) != std::string_view::npos) return false;
    set_.members_.set(static_cast<std::size_t>(rest_[0]));
    rest_.remove_prefix(1);
    return true;
  }

  // \d and \w, and punctuation that stands for itself.
  bool read_escape() {
    const char c = rest_.size() > 1 ? rest_[1] : '\0';
    if (c == 'd' || c == 'w') add_range('0', '9');
    if (c == 'w') {
      add_range('a', 'z');
      add_range('A', 'Z');
      add_range('_', '_');
    } else if (c != 'd') {
      if (std::string_view("^$.|?*+()[]{}\\/-").find(c) == std::string_view::npos || c == '\0') return false;
      add_range(c, c);
    }
    rest_.remove_prefix(2);
    return true;
  }

  bool read_class() {
    rest_.remove_prefix(1);
    const bool is_negated = rest_.starts_with('^');
    if (is_negated) rest_.remove_prefix(1);
    while (!rest_.starts_with(']')) {
      if (!read_member()) return false;
    }
    rest_.remove_prefix(1);
    if (is_negated) {
      set_.members_.flip();
      set_.has_others_ = true;
    }
    return true;
  }

  bool read_member() {
    if (rest_.empty() || !is_plain(rest_[0]) || rest_[0] == '[') return false;
    if (rest_[0] == '\\') {
      // A range that begins or ends with an escape is left to PCRE2.
      return read_escape() && !rest_.starts_with('-');
    }
    const char first = rest_[0];
    if (rest_.size() < 3 || rest_[1] != '-' || rest_[2] == ']') {
      add_range(first, first);
      rest_.remove_prefix(1);
      return true;
    }
    const char last = rest_[2];
    if (!is_plain(last) || last == '\\' || last == '[' || last < first) return false;
    add_range(first, last);
    rest_.remove_prefix(3);
    return true;
  }

  void add_range(char first, char last) {
    for (int c = first; c <= last; ++c) set_.members_.set(static_cast<std::size_t>(c));
  }

  std::string_view rest_;
  ByteSet set_;
};

std::optional<ByteSet> ByteSet::parse(std::string_view pattern, std::string_view flags) {
  if (flags.find('i') != std::string_view::npos) return std::nullopt;
  return ByteSetReader(pattern).read();
}

std::optional<ByteSet::Span> ByteSet::find(std::string_view text, std::size_t from) const {
  std::size_t at = from;
  while (at < text.size() && !has(text[at])) at += utf8_width(text[at]);
  if (at >= text.size()) return std::nullopt;
  Span span{at, at + utf8_width(text[at])};
  while (is_run_ && span.end < text.size() && has(text[span.end])) span.end += utf8_width(text[span.end]);
  return span;
}

}  // namespace atsume::jsonata
