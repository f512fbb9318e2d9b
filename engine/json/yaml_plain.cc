#include "json/yaml_plain.h"

#include "atsume/base/limits.h"
#include "json/yaml_scalars.h"

namespace atsume::json::yaml {
namespace {

// Longer texts cannot be keys.
constexpr std::size_t kKeyBytesMax = 1000;

bool is_null_word(std::string_view text) { return text == "~" || text == "null" || text == "Null" || text == "NULL"; }

// Every function returns false to give up. `indent` is the column of the keys or dashes around.
class PlainReader {
 public:
  PlainReader(const Source& source, TreeBuilder& tree) : at_(source), tree_(tree) {}

  bool read() {
    if (!at_.to_next_token()) return false;
    return block_node(-1) && !at_.to_next_token();
  }

 private:
  // At the first character of a node that begins on its own line, or behind a dash.
  bool block_node(int indent) {
    if (at_.is_dash()) return block_sequence();
    const Cursor start = at_;
    std::string key;
    if (scan_key(key)) {
      at_ = start;
      return block_map();
    }
    at_ = start;
    return inline_node(indent);
  }

  // A value beside its key or dash.
  bool inline_node(int indent) {
    const char c = at_.peek();
    if (c == '[' || c == '{') return flow_node() && at_.is_at_line_end();
    if (c == '|' || c == '>') return add(at_.spot(), [&](std::string& text) { return scan_block(at_, indent, text); });
    if (c == '"' || c == '\'') {
      return add(at_.spot(), [&](std::string& text) { return scan_quoted(at_, text); }) && at_.is_at_line_end();
    }
    return plain(indent, false) && at_.is_at_line_end();
  }

  bool block_map() {
    const int indent = static_cast<int>(at_.column());
    if (!open(NodeKind::kMap, false)) return false;
    for (;;) {
      const Spot spot = at_.spot();
      std::string key;
      if (!scan_key(key)) return false;
      tree_.add_scalar(spot, std::move(key));
      if (!value_of_key(indent)) return false;
      if (!at_.to_next_token() || static_cast<int>(at_.column()) < indent) return close();
      if (static_cast<int>(at_.column()) > indent || !at_.is_first_on_line() || at_.is_dash()) return false;
    }
  }

  bool value_of_key(int indent) {
    const std::size_t line = at_.line();
    if (!at_.to_next_token()) return false;
    if (at_.line() == line) return at_.is_dash() ? false : inline_node(indent);
    const int column = static_cast<int>(at_.column());
    if (column > indent) return block_node(indent);
    return column == indent && at_.is_dash() && block_sequence();
  }

  bool block_sequence() {
    const int indent = static_cast<int>(at_.column());
    if (!open(NodeKind::kSequence, false)) return false;
    for (;;) {
      at_.skip(1);
      if (!at_.to_next_token() || static_cast<int>(at_.column()) <= indent) return false;
      if (!block_node(indent)) return false;
      if (!at_.to_next_token() || static_cast<int>(at_.column()) < indent) return close();
      if (static_cast<int>(at_.column()) > indent || !at_.is_first_on_line()) return false;
      if (!at_.is_dash()) return close();  // of a list that stands at the column of its key
    }
  }

  // A key and its colon; the cursor is left behind the colon.
  bool scan_key(std::string& key) {
    const std::size_t line = at_.line();
    const char c = at_.peek();
    if (c == '"' || c == '\'') {
      if (!scan_quoted(at_, key) || at_.line() != line) return false;
    } else if (!scan_plain_line(at_, false, key) || is_null_word(key)) {
      return false;
    }
    if (key.size() > kKeyBytesMax) return false;
    at_.skip_spaces();
    return at_.take_colon();
  }

  bool plain(int indent, bool in_flow) {
    const Spot spot = at_.spot();
    std::string text;
    if (!scan_plain(at_, indent, in_flow, text)) return false;
    if (is_null_word(text)) {
      tree_.add_null(spot);
    } else {
      tree_.add_scalar(spot, std::move(text));
    }
    return true;
  }

  bool flow_node() {
    const char c = at_.peek();
    if (c == '[') return flow_sequence();
    if (c == '{') return flow_map();
    if (c == '"' || c == '\'') return add(at_.spot(), [&](std::string& text) { return scan_quoted(at_, text); });
    return plain(-1, true);
  }

  bool flow_sequence() {
    if (!open(NodeKind::kSequence, true)) return false;
    at_.skip(1);
    if (!at_.to_next_token()) return false;
    if (at_.peek() == ']') return end_flow();
    for (;;) {
      if (!flow_node() || !at_.to_next_token()) return false;
      if (at_.peek() == ']') return end_flow();
      if (!next_item(']')) return false;
    }
  }

  bool flow_map() {
    if (!open(NodeKind::kMap, true)) return false;
    at_.skip(1);
    if (!at_.to_next_token()) return false;
    if (at_.peek() == '}') return end_flow();
    for (;;) {
      if (!flow_key() || !at_.to_next_token() || !flow_node() || !at_.to_next_token()) return false;
      if (at_.peek() == '}') return end_flow();
      if (!next_item('}')) return false;
    }
  }

  bool flow_key() {
    const Spot spot = at_.spot();
    const char c = at_.peek();
    std::string key;
    if (c == '"' || c == '\'') {
      if (!scan_quoted(at_, key)) return false;
    } else if (!scan_plain_line(at_, true, key) || is_null_word(key)) {
      return false;
    }
    if (key.size() > kKeyBytesMax || at_.line() != spot.line || !at_.take_colon()) return false;
    tree_.add_scalar(spot, std::move(key));
    return true;
  }

  // Past a comma, which another item has to follow.
  bool next_item(char closing) {
    if (at_.peek() != ',') return false;
    at_.skip(1);
    return at_.to_next_token() && at_.peek() != closing && at_.peek() != ',';
  }

  bool end_flow() {
    at_.skip(1);
    return close();
  }

  template <class Scan>
  bool add(Spot spot, Scan scan) {
    std::string text;
    if (!scan(text)) return false;
    tree_.add_scalar(spot, std::move(text));
    return true;
  }

  bool open(NodeKind kind, bool is_flow) {
    if (++depth_ >= base::limits::kYamlDepthMax) return false;
    tree_.open(kind, at_.spot(), is_flow);
    return true;
  }

  bool close() {
    --depth_;
    tree_.close();
    return true;
  }

  Cursor at_;
  TreeBuilder& tree_;
  std::size_t depth_ = 0;
};

}  // namespace

bool read_plain(const Source& source, TreeBuilder& tree) { return PlainReader(source, tree).read(); }

}  // namespace atsume::json::yaml
