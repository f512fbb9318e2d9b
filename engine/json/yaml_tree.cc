#include "json/yaml_tree.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "atsume/base/limits.h"

namespace atsume::json::yaml {

namespace {

// Up to here a key is found as fast by looking at all of them.
constexpr std::size_t kSmallMapKeys = 16;

// Most maps and lists have no more.
constexpr std::size_t kFewItems = 4;

std::unique_ptr<Node> make_node(NodeKind kind, Place place) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->place = place;
  node->content_line = place.line;
  node->content_column = place.column;
  return node;
}

std::string_view alias_text(std::string_view rest) { return rest.substr(0, rest.find_first_of(" \t,]}:")); }

}  // namespace

void TreeBuilder::add_scalar(Spot reported, std::string value) {
  settle_null(reported);
  // After a tag alone the next token belongs to something else.
  const Spot spot = value.empty() ? reported : past_properties(reported);
  const std::string_view rest = source_.line_from(spot);
  const char first = rest.empty() ? '\0' : rest.front();
  std::unique_ptr<Node> node;
  if (first == '"' || first == '\'') {
    const Extent extent = quoted_extent(source_, spot);
    node = make_node(NodeKind::kScalar, source_.place(spot, extent.first_line));
    node->style = ScalarStyle::kQuoted;
    ++node->content_column;
    note_lines_below(spot, extent.last_line);
    if (!extent.closed) {
      has_unclosed_quote_ = true;
      refuse(node->place, "the quote that opens here is not closed");
    }
  } else if (first == '|' || first == '>') {
    const BlockExtent extent = block_extent(source_, spot, value);
    node = make_node(NodeKind::kScalar, source_.place(spot, rest.substr(0, 1)));
    node->style = ScalarStyle::kBlock;
    node->content_line = static_cast<std::uint32_t>(extent.content.line + 1);
    node->content_column = static_cast<std::uint32_t>(extent.content.column + 1);
    note_lines_below(spot, extent.last_line);
  } else {
    node = make_node(NodeKind::kScalar, source_.place(spot, plain_extent(source_, spot, value).first_line));
  }
  node->scalar = std::move(value);
  attach(std::move(node));
}

// yaml-cpp reports a value where its anchor or tag stands.
Spot TreeBuilder::past_properties(Spot reported) const {
  const std::string_view rest = source_.line_from(reported);
  const bool has_property = rest.starts_with('&') || rest.starts_with('!');
  return has_property ? skip_properties(source_, reported) : reported;
}

void TreeBuilder::note_lines_below(Spot spot, std::size_t last_line) {
  if (last_line > spot.line) scalar_lines_.push_back({spot.line + 1, last_line});
}

void TreeBuilder::add_null(Spot spot) {
  settle_null(spot);
  pending_null_ = spot;
}

void TreeBuilder::add_alias(Spot spot) {
  settle_null(spot);
  const std::string_view text = alias_text(source_.line_from(spot));
  auto node = make_node(NodeKind::kScalar, source_.place(spot, text));
  node->scalar = text;
  refuse(node->place, fmt::format("aliases ({}) are not supported; write the value out where it is needed", text));
  attach(std::move(node));
}

void TreeBuilder::open(NodeKind kind, Spot reported, bool is_flow) {
  settle_null(reported);
  const Spot spot = past_properties(reported);
  Frame frame;
  frame.node = make_node(kind, source_.place(spot, source_.line_from(spot).substr(0, 1)));
  frame.spot = spot;
  frame.is_flow = is_flow;
  frame.too_deep = frames_.size() >= base::limits::kYamlDepthMax;
  if (frames_.size() == base::limits::kYamlDepthMax) {
    refuse(frame.node->place, fmt::format("nested deeper than {} levels", base::limits::kYamlDepthMax));
  }
  frames_.push_back(std::move(frame));
}

void TreeBuilder::close() {
  settle_null(std::nullopt);
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  attach(frame.too_deep ? make_node(NodeKind::kNull, frame.node->place) : std::move(frame.node));
}

void TreeBuilder::refuse(Place place, std::string message) {
  if (is_finishing_ || document_.problems.size() >= base::limits::kYamlProblemsMax) return;
  document_.problems.push_back({place, std::move(message)});
}

void TreeBuilder::refuse(Spot spot, std::string_view underlined, std::string message) {
  refuse(source_.place(spot, underlined), std::move(message));
}

std::optional<Spot> TreeBuilder::open_bracket() const {
  const auto innermost = std::find_if(frames_.rbegin(), frames_.rend(), [&](const Frame& frame) {
    const std::string_view text = source_.line_from(frame.spot);
    return frame.is_flow && (text.starts_with('[') || text.starts_with('{'));
  });
  if (innermost == frames_.rend()) return std::nullopt;
  return innermost->spot;
}

bool TreeBuilder::is_scalar_line(std::size_t line) const {
  const auto after = std::upper_bound(scalar_lines_.begin(), scalar_lines_.end(), line,
                                      [](std::size_t wanted, const Lines& lines) { return wanted < lines.first; });
  return after != scalar_lines_.begin() && line <= std::prev(after)->last;
}

Document TreeBuilder::finish() {
  is_finishing_ = true;
  while (!frames_.empty()) close();
  settle_null(std::nullopt);
  if (!document_.root) document_.root = make_node(NodeKind::kNull, {});
  std::sort(document_.problems.begin(), document_.problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.place.line, a.place.column, a.message) < std::tie(b.place.line, b.place.column, b.message);
  });
  return std::move(document_);
}

// yaml-cpp reports `null` and nothing at all alike. It is the word only when no other token stands there.
void TreeBuilder::settle_null(std::optional<Spot> next) {
  if (!pending_null_) return;
  const Spot spot = *std::exchange(pending_null_, std::nullopt);
  const std::string_view word = next == spot ? std::string_view() : null_word(source_, spot);
  if (word.empty()) return attach(make_absent(spot));
  const bool is_null = word == "~" || word == "null";
  auto node = make_node(is_null ? NodeKind::kNull : NodeKind::kScalar, source_.place(spot, word));
  node->scalar = word;
  attach(std::move(node));
}

std::unique_ptr<Node> TreeBuilder::make_absent(Spot next_token) {
  if (frames_.empty()) return make_node(NodeKind::kNull, {});
  const Frame& frame = frames_.back();
  if (frame.node->kind == NodeKind::kMap) {
    const bool is_key = !frame.has_key;
    return make_node(NodeKind::kNull, is_key ? source_.place(next_token, {}) : frame.key_place);
  }
  if (frame.is_flow) refuse(next_token, {}, "an item is missing before this ','");
  return make_node(NodeKind::kNull, source_.place(frame.is_flow ? next_token : dash_before(source_, next_token), {}));
}

void TreeBuilder::attach(std::unique_ptr<Node> node) {
  if (frames_.empty()) {
    document_.root = std::move(node);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.too_deep) return;
  if (frame.node->kind == NodeKind::kSequence) {
    if (frame.node->items.empty()) frame.node->items.reserve(kFewItems);
    frame.node->items.push_back(std::move(node));
  } else if (!frame.has_key) {
    take_key(frame, *node);
  } else {
    frame.has_key = false;
    if (!frame.key_refused) {
      if (frame.node->entries.empty()) frame.node->entries.reserve(kFewItems);
      frame.node->entries.push_back({std::move(frame.key), frame.key_place, std::move(node)});
    }
  }
}

void TreeBuilder::take_key(Frame& frame, const Node& node) {
  frame.has_key = true;
  frame.key_place = node.place;
  auto fault = fault_of_key(frame, node);
  frame.key_refused = fault.has_value();
  if (fault) return refuse(node.place, std::move(*fault));
  frame.key = node.scalar;
  if (frame.node->entries.size() >= kSmallMapKeys) {
    if (frame.key_lines.empty()) {
      for (const Entry& entry : frame.node->entries) frame.key_lines.emplace(entry.key, entry.key_place.line);
    }
    frame.key_lines.emplace(node.scalar, node.place.line);
  }
}

std::optional<std::uint32_t> TreeBuilder::line_of_key(const Frame& frame, const std::string& key) {
  if (frame.key_lines.empty()) {
    const Entry* entry = frame.node->find_entry(key);
    return entry == nullptr ? std::nullopt : std::optional(entry->key_place.line);
  }
  const auto found = frame.key_lines.find(key);
  return found == frame.key_lines.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> TreeBuilder::fault_of_key(const Frame& frame, const Node& node) const {
  if (node.kind == NodeKind::kMap || node.kind == NodeKind::kSequence)
    return "a key must be a text, not a list or a map";
  if (node.kind == NodeKind::kNull && node.scalar.empty()) return "a key is missing here";
  if (node.scalar == "<<" && node.style == ScalarStyle::kPlain) {
    return "merge keys (<<) are not supported; write the entries out";
  }
  const auto first = line_of_key(frame, node.scalar);
  if (!first) return std::nullopt;
  return fmt::format("the key \"{}\" stands here a second time; the first is on line {}", node.scalar, *first);
}

}  // namespace atsume::json::yaml
