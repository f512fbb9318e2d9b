#include "atsume/json/yaml.h"

#include <fmt/core.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <sstream>

#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "json/yaml_plain.h"
#include "json/yaml_source.h"
#include "json/yaml_tree.h"

namespace atsume::json::yaml {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kTabMessage = "a tab cannot be used for indentation; use spaces";

Spot spot_of(const YAML::Mark& mark) {
  return {static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column)};
}

// What a scalar or collection is called when it has no tag: plain, and anything in quotes or a block.
constexpr std::string_view kPlainTag = "?";
constexpr std::string_view kQuotedTag = "!";

// Hands the first document to the tree and refuses the others.
class Handler final : public YAML::EventHandler {
 public:
  Handler(const Source& source, TreeBuilder& tree) : source_(source), tree_(tree) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) refuse_second_document(spot_of(mark));
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    if (documents_ > 1) return;
    tree_.refuse(spot_of(mark), name,
                 fmt::format("anchors (&{}) are not supported; write the value out where it is needed", name));
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (documents_ == 1) tree_.add_null(see(mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    if (documents_ == 1) tree_.add_alias(see(mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    if (documents_ > 1) return;
    const Spot spot = see(mark);
    const bool in_quotes_or_block = tag == kQuotedTag && !source_.line_from(spot).starts_with('!');
    if (!in_quotes_or_block) check_tag(spot, tag);
    tree_.add_scalar(spot, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    open(NodeKind::kSequence, mark, tag, style);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    open(NodeKind::kMap, mark, tag, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  bool has_second_document() const { return documents_ > 1; }
  std::size_t last_line() const { return last_line_; }

 private:
  Spot see(const YAML::Mark& mark) {
    const Spot spot = spot_of(mark);
    last_line_ = std::max(last_line_, spot.line);
    return spot;
  }

  void open(NodeKind kind, const YAML::Mark& mark, std::string_view tag, YAML::EmitterStyle::value style) {
    if (documents_ > 1) return;
    const Spot spot = see(mark);
    check_tag(spot, tag);
    tree_.open(kind, spot, style == YAML::EmitterStyle::Flow);
  }

  void close() {
    if (documents_ == 1) tree_.close();
  }

  void check_tag(Spot spot, std::string_view tag) {
    if (tag.empty() || tag == kPlainTag) return;
    tree_.refuse(spot, source_.line_from(spot).substr(0, 1),
                 fmt::format("tags ({}) are not supported; what a value is follows from its place", tag));
  }

  // yaml-cpp takes whatever does not fit after the root for a new document.
  void refuse_second_document(Spot spot) {
    if (source_.line_from(spot).starts_with("---")) {
      tree_.refuse(spot, "---", "several documents in one file are not supported; put each into a file of its own");
    } else {
      tree_.refuse(spot, {}, "this does not belong to what stands before it; check the indentation and the brackets");
    }
  }

  const Source& source_;
  TreeBuilder& tree_;
  int documents_ = 0;
  std::size_t last_line_ = 0;
};

struct Phrase {
  std::string_view theirs;
  std::string_view ours;
};

// yaml-cpp's messages, said so that they help.
constexpr std::array<Phrase, 9> kPhrases = {{
    {"illegal map value", "a ':' cannot stand here; put text that holds \": \" in quotes, or check the indentation"},
    {"end of map not found", "this does not belong to the map it stands in; check the indentation and the quotes"},
    {"end of sequence not found",
     "this does not belong to the list it stands in; check the indentation and the quotes"},
    {"illegal flow end", "there is no opening bracket for this one"},
    {"illegal block entry", "a list item cannot begin here; put each \"- \" on a line of its own"},
    {"illegal map key", "a key cannot stand here; put it on a line of its own"},
    {"unknown token", "a plain text cannot begin with this character; put the text in quotes"},
    {"the referenced anchor is not defined", "aliases are not supported; write the value out where it is needed"},
    {"illegal tab when looking for indentation", kTabMessage},
}};

std::string rephrase(const std::string& message) {
  for (const Phrase& phrase : kPhrases) {
    if (message == phrase.theirs) return std::string(phrase.ours);
  }
  return "this is not valid YAML: " + message;
}

bool is_deep(const YAML::ParserException& error) { return dynamic_cast<const YAML::DeepRecursion*>(&error) != nullptr; }

// Notes where and why yaml-cpp gave up.
void note_syntax_error(const YAML::ParserException& error, const Source& source, TreeBuilder& tree) {
  // What follows an open quote is said by the problem noted for it.
  if (tree.has_unclosed_quote()) return;
  const std::optional<Spot> bracket = tree.open_bracket();
  const bool has_mark = !error.mark.is_null();
  const Spot spot = has_mark ? spot_of(error.mark) : bracket.value_or(Spot{source.line_count() - 1, 0});
  const std::size_t tab = tab_in_indentation(source.line(spot.line));
  if (tab != std::string_view::npos) return tree.refuse({spot.line, tab}, "\t", std::string(kTabMessage));

  const bool is_unclosed = error.msg.ends_with("flow not found");
  if (is_unclosed && bracket) {
    const std::string_view opener = source.line_from(*bracket).substr(0, 1);
    tree.refuse(*bracket, opener, fmt::format("the '{}' that opens here is not closed", opener));
  } else if (bracket && error.msg == "illegal flow end") {
    const Place opened = source.place(*bracket, {});
    tree.refuse(spot, {},
                fmt::format("this does not close the '{}' of line {}, column {}",
                            source.line_from(*bracket).substr(0, 1), opened.line, opened.column));
  } else if (is_deep(error)) {
    tree.refuse(spot, {}, fmt::format("nested deeper than {} levels", base::limits::kYamlDepthMax));
  } else {
    tree.refuse(spot, {}, rephrase(error.msg));
  }
}

// Looks at what yaml-cpp passes over: tabs as indentation, and directives.
void check_lines(const Source& source, std::size_t line_end, TreeBuilder& tree) {
  for (std::size_t i = 0; i < line_end; ++i) {
    const std::string_view line = source.line(i);
    const std::size_t tab = tab_in_indentation(line);
    const bool is_directive = line.starts_with('%') && !line.starts_with("%YAML ");
    if ((tab == std::string_view::npos && !is_directive) || tree.is_scalar_line(i)) continue;
    if (is_directive) {
      tree.refuse({i, 0}, line, "directives are not supported; put a text that begins with '%' in quotes");
    } else {
      tree.refuse({i, tab}, "\t", std::string(kTabMessage));
    }
  }
}

// Returns the line up to which it is known what the lines are; nullopt when a quote is open at the end of a last
// line without a line break, in which case alone yaml-cpp does not tell where it opens.
std::optional<std::size_t> run_parser(std::string_view text, const Source& source, TreeBuilder& tree) {
  Handler handler(source, tree);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (!handler.has_second_document() && parser.HandleNextDocument(handler)) continue;
    return source.line_count();
  } catch (const YAML::ParserException& error) {
    if (handler.has_second_document()) return handler.last_line();
    if (error.msg == YAML::ErrorMsg::EOF_IN_SCALAR && !text.ends_with('\n')) return std::nullopt;
    note_syntax_error(error, source, tree);
  } catch (const std::exception& error) {
    tree.refuse(Place{}, fmt::format("the text cannot be read as YAML: {}", error.what()));
  }
  return handler.last_line();
}

// Bytes that YAML excludes, and those that would make yaml-cpp take the text for UTF-16.
void check_bytes(std::string_view text, TreeBuilder& tree) {
  const std::size_t end = base::find_invalid_utf8(text).value_or(text.size());
  bool is_suspect = end != text.size();
  for (const char c : text) is_suspect |= (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  if (!is_suspect) return;
  Spot spot;
  for (std::size_t i = 0; i < end; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != 0x7f) {
      ++spot.column;
      continue;
    }
    if (byte == '\n') {
      spot = {spot.line + 1, 0};
      continue;
    }
    if (byte == '\r' && !text.substr(i + 1).starts_with('\n')) {
      tree.refuse(spot, {}, "a carriage return without a line feed is no line break here");
    } else if (byte != '\t' && byte != '\r') {
      tree.refuse(spot, {}, fmt::format("control character 0x{:02x}; write it as an escape in double quotes", byte));
    }
    ++spot.column;
  }
  if (end != text.size()) tree.refuse(spot, {}, "the text is not valid UTF-8 from here on");
}

std::optional<Document> read_checked(std::string_view text) {
  const Source source(text);
  TreeBuilder tree(source);
  const std::optional<std::size_t> line_end = run_parser(text, source, tree);
  if (!line_end) return std::nullopt;
  check_lines(source, *line_end, tree);
  return tree.finish();
}

// Nothing when the text is not of the usual kind.
std::optional<Document> read_usual(std::string_view text, const Source& source) {
  if (text.find('\r') != std::string_view::npos) return std::nullopt;
  TreeBuilder tree(source);
  if (!read_plain(source, tree)) return std::nullopt;
  check_lines(source, source.line_count(), tree);
  return tree.finish();
}

Document read_with(std::string_view text, bool tries_usual) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.size() > base::limits::kYamlBytesMax) {
    const Source nothing({});
    TreeBuilder tree(nothing);
    tree.refuse(Place{},
                fmt::format("the text has {} bytes; at most {} are read", text.size(), base::limits::kYamlBytesMax));
    return tree.finish();
  }
  const Source source(text);
  TreeBuilder bytes_only(source);
  check_bytes(text, bytes_only);
  Document refused = bytes_only.finish();
  if (!refused.problems.empty()) return refused;
  if (tries_usual) {
    if (auto document = read_usual(text, source)) return std::move(*document);
  }
  if (auto document = read_checked(text)) return std::move(*document);
  Document document = *read_checked(std::string(text) + '\n');
  const Place end = source.place({source.line_count() - 1, source.line(source.line_count() - 1).size()}, {});
  for (Problem& problem : document.problems) {
    if (problem.place.line > end.line) problem.place = end;
  }
  return document;
}

}  // namespace

Document read(std::string_view text) { return read_with(text, true); }
Document read_thoroughly(std::string_view text) { return read_with(text, false); }

}  // namespace atsume::json::yaml
