// Builds a Document from the sequence of what a YAML parser sees. Knows nothing of yaml-cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "atsume/json/yaml.h"
#include "json/yaml_source.h"

namespace atsume::json::yaml {

class TreeBuilder {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  void add_scalar(Spot reported, std::string value);
  // Of `null` and `~` the spot is theirs; of a value that is not there, that of whatever follows.
  void add_null(Spot spot);
  void add_alias(Spot spot);
  void open(NodeKind kind, Spot reported, bool is_flow);
  void close();

  void refuse(Place place, std::string message);
  void refuse(Spot spot, std::string_view underlined, std::string message);

  // Where the innermost bracket was opened that is still open.
  std::optional<Spot> open_bracket() const;
  bool has_unclosed_quote() const { return has_unclosed_quote_; }
  // Lines inside quoted and block scalars, where tabs and percent signs are text.
  bool is_scalar_line(std::size_t line) const;

  // Closes what the parser left open when it gave up, which is then no problem of its own. The problems come
  // sorted by place.
  Document finish();

 private:
  struct Frame {
    std::unique_ptr<Node> node;
    Spot spot;
    bool is_flow = false;
    bool too_deep = false;
    // Of a map: the key read last, and whether its value is to come.
    bool has_key = false;
    bool key_refused = false;
    std::string key;
    Place key_place;
    // Of a large map, where a key is not looked for one by one.
    std::unordered_map<std::string, std::uint32_t> key_lines;
  };
  struct Lines {
    std::size_t first;
    std::size_t last;
  };

  Spot past_properties(Spot reported) const;
  void note_lines_below(Spot spot, std::size_t last_line);
  void settle_null(std::optional<Spot> next);
  void attach(std::unique_ptr<Node> node);
  void take_key(Frame& frame, const Node& node);
  std::optional<std::string> fault_of_key(const Frame& frame, const Node& node) const;
  static std::optional<std::uint32_t> line_of_key(const Frame& frame, const std::string& key);
  std::unique_ptr<Node> make_absent(Spot next_token);

  const Source& source_;
  Document document_;
  std::vector<Frame> frames_;
  std::optional<Spot> pending_null_;
  std::vector<Lines> scalar_lines_;  // in order
  bool has_unclosed_quote_ = false;
  bool is_finishing_ = false;
};

}  // namespace atsume::json::yaml
