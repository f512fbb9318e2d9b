#include "atsume/catalog/format.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "catalog/definition_file.h"
#include "catalog/format_lines.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

const Table& table_of(FileKind kind) {
  switch (kind) {
    case FileKind::kSandbox:
      return kSandboxTable;
    case FileKind::kModel:
      return kModelTable;
    case FileKind::kMapping:
      return kMappingTable;
    default:
      return kConnectorTable;
  }
}

// A key of the top level with the comments above it.
struct Section {
  std::string key;
  std::vector<std::string> lines;
  bool follows_empty_line = false;
  bool is_long = false;                           // more than the line of its key
  std::pair<std::size_t, std::size_t> rank = {};  // among the sections
};

class Formatter {
 public:
  Formatter(std::string_view text, const Node& root) : lines_(lay_out(text, root)) {
    for (const Entry& entry : root.entries) starts_.push_back(entry.key_place.line);
    std::size_t from = cut_head();
    for (std::size_t i = 0; i < root.entries.size(); ++i) {
      const std::size_t end = i + 1 < starts_.size() ? end_of(starts_[i], starts_[i + 1]) : end_of_last();
      sections_.push_back(section(root.entries[i].key, from, end));
      sections_.back().is_long = end > starts_[i] + 1;
      from = end;
    }
    tail_ = compact(from, lines_.size() + 1);
  }

  // Keys that the table does not have stay in their order, behind the others.
  void order_by(const Table& table) {
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const auto known = std::ranges::find(table.keys, sections_[i].key, &Key::name);
      sections_[i].rank = {static_cast<std::size_t>(known - table.keys.begin()), i};
    }
    std::ranges::sort(sections_, {}, &Section::rank);
  }

  std::string text() const {
    std::string out;
    for (const std::string& line : head_) out += line + "\n";
    if (!head_.empty()) out += "\n";
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const bool is_after_long = i > 0 && sections_[i - 1].is_long;
      if (i > 0 && (sections_[i].follows_empty_line || is_after_long)) out += "\n";
      for (const std::string& line : sections_[i].lines) out += line + "\n";
    }
    if (!tail_.empty()) out += "\n";
    for (const std::string& line : tail_) out += line + "\n";
    return out;
  }

 private:
  const LayoutLine& at(std::size_t number) const { return lines_[number - 1]; }

  // Comments for the whole file: those above an empty line, and those for editors. Gives the line behind them.
  std::size_t cut_head() {
    std::size_t end = 1;
    for (std::size_t i = 1; i < starts_.front(); ++i) {
      const bool is_for_editor = at(i).text.starts_with("# yaml-language-server:") || at(i).text == "---";
      if (at(i).is_empty() || is_for_editor) end = i + 1;
    }
    head_ = compact(1, end);
    return end;
  }

  // Behind the last line that belongs to the key at `start`: what follows it at the margin belongs to the next.
  std::size_t end_of(std::size_t start, std::size_t next) const {
    std::size_t end = next;
    while (end > start + 1 && is_between(at(end - 1))) --end;
    return end;
  }

  std::size_t end_of_last() const { return end_of(starts_.back(), lines_.size() + 1); }

  static bool is_between(const LayoutLine& line) {
    return line.is_empty() || (line.is_comment() && line.blanks() == 0);
  }

  Section section(const std::string& key, std::size_t from, std::size_t end) const {
    const bool follows_empty_line = from < end && from > 1 && at(from).is_empty();
    return {.key = key, .lines = compact(from, end), .follows_empty_line = follows_empty_line};
  }

  // The lines where they belong: no empty ones at the beginning and the end, never two together but inside texts.
  std::vector<std::string> compact(std::size_t from, std::size_t end) const {
    std::vector<std::string> out;
    for (std::size_t i = from; i < end; ++i) {
      const bool is_dropped = at(i).is_empty() && !counts(i) && (out.empty() || out.back().empty());
      if (!is_dropped) out.push_back(moved(at(i)));
    }
    while (!out.empty() && out.back().empty() && !at(end - 1).is_block) out.pop_back();
    return out;
  }

  // An empty line in a text that goes on behind it is a line break of that text.
  bool counts(std::size_t number) const {
    if (at(number).is_quoted) return true;
    while (number <= lines_.size() && at(number).is_empty()) ++number;
    return number <= lines_.size() && !at(number).begins && !at(number).is_comment();
  }

  std::vector<LayoutLine> lines_;
  std::vector<std::size_t> starts_;
  std::vector<std::string> head_;
  std::vector<Section> sections_;
  std::vector<std::string> tail_;
};

bool is_same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.style != b.style || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!is_same(*a.items[i], *b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key || !is_same(*a.entries[i].value, *b.entries[i].value)) return false;
  }
  return true;
}

// Whatever the order of the top level.
bool means_the_same(const Node& before, const json::yaml::Document& after) {
  if (!after.problems.empty() || after.root->entries.size() != before.entries.size()) return false;
  return std::ranges::all_of(before.entries, [&](const Entry& entry) {
    const Node* value = after.root->find(entry.key);
    return value != nullptr && is_same(*entry.value, *value);
  });
}

// Most layouts need one pass; comments between lines that move may need another to find their place. nullopt: the
// meaning would change, or there is no end to it.
std::optional<std::string> format_until_stable(const json::yaml::Document& document, std::string text,
                                               const Table& table) {
  constexpr int kPassesMax = 5;
  const Node* root = document.root.get();
  json::yaml::Document latest;
  for (int pass = 0; pass < kPassesMax; ++pass) {
    Formatter formatter(text, *root);
    formatter.order_by(table);
    std::string formatted = formatter.text();
    if (formatted == text) return text;
    text = std::move(formatted);
    latest = json::yaml::read(text);
    if (!means_the_same(*document.root, latest)) return std::nullopt;
    root = latest.root.get();
  }
  return std::nullopt;
}

Formatted left_alone(const NamedText& file, DefinitionFile& definition) {
  return {.text = file.text, .problems = definition.reporter.take()};
}

}  // namespace

Formatted format_definition(const NamedText& file) {
  DefinitionFile definition({.file = file.file, .path = {}, .text = file.text, .problem = {}, .is_mapping = false});
  if (!definition.can_be_checked() || !definition.document.problems.empty()) return left_alone(file, definition);
  const Node& root = *definition.document.root;
  const std::string& text = definition.source.text();
  const bool is_block = !root.entries.empty() && root.entries.front().key_place.column == root.place.column;
  if (!is_block) return {.text = file.text, .problems = {}};
  auto formatted = format_until_stable(definition.document, text, table_of(definition.kind));
  if (!formatted) {
    definition.reporter.report_at(
        codes::kNotFormatted, definition.start,
        "this layout cannot be changed without changing what is read; the file is left as it is");
    return left_alone(file, definition);
  }
  return {.text = *std::move(formatted), .problems = {}};
}

}  // namespace atsume::catalog
