#include "catalog/format_lines.h"

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;
using json::yaml::ScalarStyle;

namespace {

constexpr int kIndent = 2;

bool is_collection(const Node& node) { return node.kind == NodeKind::kMap || node.kind == NodeKind::kSequence; }

// The byte of a column, which is counted in characters.
std::size_t byte_of(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column && at < line.size(); ++i) {
    do ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
  }
  return at;
}

class Layout {
 public:
  Layout(std::string_view text, const Node& root) : root_(root) {
    for (const std::string_view line : base::split(text, '\n')) {
      lines_.push_back({});
      lines_.back().text = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }
    while (!lines_.empty() && lines_.back().text.empty()) lines_.pop_back();
  }

  std::vector<LayoutLine> take() {
    mark_scalars(root_);
    lay_out_map(root_, 0, lines_.size() + 1);
    for (std::size_t i = 1; i <= lines_.size(); ++i) {
      if (at(i).is_comment()) move_comment(i);
    }
    return std::move(lines_);
  }

 private:
  LayoutLine& at(std::size_t number) { return lines_[number - 1]; }

  void mark_scalars(const Node& node) {
    for (const Entry& entry : node.entries) mark_scalars(*entry.value);
    for (const auto& item : node.items) mark_scalars(*item);
    if (node.kind != NodeKind::kScalar) return;
    if (node.style == ScalarStyle::kQuoted) mark_quoted(node);
    if (node.style == ScalarStyle::kBlock) mark_block(node);
  }

  void mark_quoted(const Node& node) {
    std::size_t number = node.place.line;
    std::size_t i = byte_of(at(number).text, node.place.column);
    if (i >= at(number).text.size()) return;
    const char quote = at(number).text[i++];
    while (number <= lines_.size()) {
      const std::string& text = at(number).text;
      for (; i < text.size(); ++i) {
        if (text[i] == '\\' && quote == '"') {
          ++i;
        } else if (text[i] == quote && quote == '\'' && text.substr(i).starts_with("''")) {
          ++i;
        } else if (text[i] == quote) {
          return;
        }
      }
      i = 0;
      if (++number <= lines_.size()) at(number).is_quoted = true;
    }
  }

  // All lines below the header that are empty or indented as far as the first one.
  void mark_block(const Node& node) {
    std::size_t number = node.place.line + 1;
    std::size_t first = number;
    while (first <= lines_.size() && at(first).blanks() == at(first).text.size()) ++first;
    if (first > lines_.size() || node.scalar.find_first_not_of('\n') == std::string::npos) return;
    const std::size_t indent = own_indent(node, at(first).blanks());
    std::size_t last = number;
    for (; number <= lines_.size(); ++number) {
      if (at(number).blanks() == at(number).text.size()) continue;
      if (at(number).blanks() < indent) break;
      last = number;
    }
    for (number = node.place.line + 1; number <= last; ++number) at(number).is_block = true;
  }

  // A header such as `|2` says where the text begins, whose first line may be indented further.
  std::size_t own_indent(const Node& node, std::size_t of_first_line) {
    return has_indicator(node) ? std::min<std::size_t>(of_first_line, 1) : of_first_line;
  }

  bool has_indicator(const Node& node) {
    const std::string& text = at(node.place.line).text;
    std::string_view header = std::string_view(text).substr(byte_of(text, node.place.column));
    header = header.substr(0, header.find_first_of(" #"));
    return header.find_first_of("0123456789") != std::string_view::npos;
  }

  void begin(std::size_t number, int indent, int target) {
    if (at(number).begins) return;
    at(number).begins = true;
    at(number).indent = indent;
    at(number).target = target;
  }

  void shift(std::size_t first, std::size_t end, int by) {
    for (std::size_t i = first; i < end && i <= lines_.size(); ++i) at(i).shift = by;
  }

  void lay_out_map(const Node& map, int target, std::size_t end) {
    const int indent = static_cast<int>(map.place.column) - 1;
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
      const Entry& entry = map.entries[i];
      const std::size_t line = entry.key_place.line;
      const std::size_t next = i + 1 < map.entries.size() ? map.entries[i + 1].key_place.line : end;
      // A key behind a dash moves with the dash.
      const bool is_first_on_line = !at(line).begins;
      begin(line, indent, target);
      shift(is_first_on_line ? line : line + 1, next, target - indent);
      lay_out_value(*entry.value, line, target, indent, next);
    }
  }

  void lay_out_value(const Node& node, std::size_t line, int target, int indent, std::size_t end) {
    if (is_collection(node) && !is_flow(lines_, node) && node.place.line != line) {
      lay_out(node, target + kIndent, end);
    } else if (node.kind == NodeKind::kScalar && node.style == ScalarStyle::kBlock) {
      move_block(node, target, indent);
    }
  }

  void lay_out(const Node& node, int target, std::size_t end) {
    node.kind == NodeKind::kMap ? lay_out_map(node, target, end) : lay_out_list(node, target, end);
  }

  void lay_out_list(const Node& list, int target, std::size_t end) {
    const int indent = static_cast<int>(list.place.column) - 1;
    std::vector<std::size_t> dashes;
    for (const auto& item : list.items) dashes.push_back(line_of_dash(*item, static_cast<std::size_t>(indent)));
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const Node& item = *list.items[i];
      const std::size_t line = dashes[i];
      const std::size_t next = i + 1 < list.items.size() ? dashes[i + 1] : end;
      const bool is_first_on_line = !at(line).begins;
      begin(line, indent, target);
      shift(is_first_on_line ? line : line + 1, next, target - indent);
      if (item.place.line == line) {
        const int gap = static_cast<int>(item.place.column) - 1 - indent - kIndent;
        if (gap > 0)
          at(line).gaps.push_back({static_cast<std::size_t>(indent) + kIndent, static_cast<std::size_t>(gap)});
        if (is_collection(item) && !is_flow(lines_, item)) lay_out(item, target + kIndent, next);
      }
      lay_out_value(item, line, target, indent, next);
    }
  }

  std::size_t line_of_dash(const Node& item, std::size_t indent) {
    std::size_t line = item.place.line;
    const auto has_dash = [&](const std::string& text) {
      return text.size() > indent && text[indent] == '-' && text.find_first_not_of(" -") >= indent;
    };
    while (line > 1 && !has_dash(at(line).text)) --line;
    return line;
  }

  void move_block(const Node& node, int target, int indent) {
    std::size_t first = node.place.line + 1;
    std::size_t text = first;
    while (text <= lines_.size() && at(text).is_block && at(text).blanks() == at(text).text.size()) ++text;
    if (text > lines_.size() || !at(text).is_block) return;
    const int by = has_indicator(node) ? target - indent : target + kIndent - static_cast<int>(at(text).blanks());
    for (; first <= lines_.size() && at(first).is_block; ++first) at(first).shift = by;
  }

  // A comment goes with the line below it, unless it is indented further than that: then with what stands above.
  void move_comment(std::size_t number) {
    const int blanks = static_cast<int>(at(number).blanks());
    std::size_t below = number + 1;
    while (below <= lines_.size() && (at(below).is_empty() || at(below).is_comment())) ++below;
    if (below <= lines_.size() && !at(below).begins) {
      at(number).shift = at(below).shift;
      return;
    }
    if (below <= lines_.size() && blanks <= at(below).indent) {
      at(number).shift = at(below).target - blanks;
      return;
    }
    std::size_t above = number - 1;
    while (above > 0 && !(at(above).begins && at(above).indent <= blanks)) --above;
    at(number).shift = (above == 0 ? 0 : at(above).target) - blanks;
  }

  const Node& root_;
  std::vector<LayoutLine> lines_;
};

}  // namespace

bool LayoutLine::is_comment() const {
  return !is_block && !is_quoted && blanks() < text.size() && text[blanks()] == '#';
}

bool is_flow(const std::vector<LayoutLine>& lines, const Node& node) {
  const std::string& text = lines[node.place.line - 1].text;
  const std::size_t byte = byte_of(text, node.place.column);
  return byte < text.size() && (text[byte] == '{' || text[byte] == '[');
}

std::vector<LayoutLine> lay_out(std::string_view text, const Node& root) { return Layout(text, root).take(); }

std::string moved(const LayoutLine& line) {
  std::string out = line.text;
  for (auto gap = line.gaps.rbegin(); gap != line.gaps.rend(); ++gap) out.erase(gap->begin, gap->length);
  const std::size_t blanks = line.blanks();
  if (!line.is_block) {
    if (line.is_empty()) return {};
    // What is quoted goes on below with blanks that do not count, but a backslash may keep those at the end.
    if (!line.is_quoted) out.erase(out.find_last_not_of(' ') + 1);
  } else if (blanks == out.size() && static_cast<int>(blanks) + line.shift <= 0) {
    return {};
  }
  if (line.shift >= 0) return std::string(static_cast<std::size_t>(line.shift), ' ') + out;
  return out.substr(std::min(blanks, static_cast<std::size_t>(-line.shift)));
}

}  // namespace atsume::catalog
