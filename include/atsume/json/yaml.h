// YAML read with places, typed by what is expected rather than by YAML's own rules.
//
// Every key and every value knows its line and column. A scalar is kept as its raw text and whether it
// was quoted: the reader who knows the schema decides what it is (`no`, `1.10`, `20240404` stay text
// where text is wanted). Anchors, aliases, tags, merge keys, several documents, directives, duplicate keys,
// keys that are no text, tabs as indentation and control characters are refused, each with its place and as
// many as can be found in one reading. Parsing never throws.
// Thread-safety: a Document is immutable once read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::json::yaml {

// 1-based, columns in characters (code points); {0, 0} means the file as a whole. `length` is how many columns
// the caret line underlines, never beyond the end of the line.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 1;
};

enum class NodeKind : std::uint8_t { kNull, kScalar, kSequence, kMap };
enum class ScalarStyle : std::uint8_t { kPlain, kQuoted, kBlock };

struct Node;

struct Entry {
  std::string key;
  Place key_place;
  std::unique_ptr<Node> value;
};

struct Node {
  NodeKind kind = NodeKind::kNull;
  // Of a scalar: its first character, which is the quote or the `|`. Of a map: its first key. Of a list: its
  // first dash or its bracket. Of a value that is not written at all: its key, or its dash.
  Place place;
  // Of kScalar: the text after YAML's own unescaping and folding. Of kNull: as written, empty, `~` or `null`.
  std::string scalar;
  ScalarStyle style = ScalarStyle::kPlain;
  // Where the text itself begins: inside the quote, or below the `|`. The following lines of a literal block
  // begin at the same column.
  std::uint32_t content_line = 0;
  std::uint32_t content_column = 0;
  std::vector<Entry> entries;                // of kMap, in order
  std::vector<std::unique_ptr<Node>> items;  // of kSequence

  const Node* find(std::string_view key) const;  // nullptr when absent or no map
  const Entry* find_entry(std::string_view key) const;
};

// A syntax problem with its place.
struct Problem {
  Place place;
  std::string message;
};

struct Document {
  std::unique_ptr<Node> root;     // never null: an empty text gives a kNull node
  std::vector<Problem> problems;  // by place; not empty: `root` holds what could be read, possibly nothing
};

// Reads one document. Limits: limits::kYamlBytesMax, limits::kYamlDepthMax; after limits::kYamlProblemsMax
// problems no more are noted.
Document read(std::string_view text);

// The node as free JSON, where a schema asks for any value: plain scalars by YAML 1.2's JSON schema
// (null, true, false, JSON numbers with their digits kept) and `~` or nothing as null; everything else is text.
Value to_json(const Node& node, Arena& arena);

}  // namespace atsume::json::yaml
