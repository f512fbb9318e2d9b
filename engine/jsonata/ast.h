// The tree of an expression: made by the parser, given its final shape by shape.cc, and its variables
// places by resolve.cc. After that it is immutable, and the evaluator walks it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/json/value.h"
#include "jsonata/date_picture.h"
#include "jsonata/lexer.h"
#include "jsonata/regex.h"
#include "jsonata/signature.h"

namespace atsume::jsonata {

enum class NodeKind : std::uint8_t {
  kLiteral,      // literal
  kName,         // text: a step; outside of paths the shaping wraps it into one
  kVariable,     // text: $name; empty for $, "$" for $$
  kWildcard,     // *
  kDescendant,   // **
  kParent,       // %
  kRegex,        // regex
  kBinary,       // first symbol second
  kNegate,       // -first
  kArray,        // [items]
  kObject,       // {pairs}
  kBlock,        // (items)
  kCall,         // first(items)
  kPartial,      // first(items), some of them kPlaceholder
  kPlaceholder,  // the ? of a partial application
  kLambda,       // function(parameters)<signature>{first}
  kCondition,    // first ? second : third
  kCoalesce,     // first ?? second
  kElvis,        // first ?: second
  kBind,         // $text := first
  kApply,        // first ~> second
  kTransform,    // |first|second, third|
  kPath,         // items are the steps
  kSort,         // a step: ^(terms)
  // Of the parser only; gone after shaping.
  kDot,
  kFilter,
  kGroup,
  kOrderBy,
  kFocus,
  kIndex,
  kKeyword,
  kEnd,
};

// What prepare.cc found out about a node, so that the evaluator gets by without looking.
enum class Shortcut : std::uint8_t {
  kNone,
  kLiteral,     // the literal itself
  kContext,     // $
  kSlot,        // a variable with one place
  kFields,      // a path of nothing but names
  kSlotFields,  // a variable with one place, then names
};

struct Node;

// One `%`: which step it stands for is found by shaping. Several of them may share a label.
struct ParentSlot {
  std::string_view label;
  int level = 1;
};

struct SortTerm {
  Node* expression = nullptr;
  bool is_descending = false;
};

// What follows a step or a value: a predicate, or `#$name` after predicates.
struct Stage {
  Node* filter = nullptr;  // nullptr for an index
  std::string_view index_name;
  int index_slot = -1;
};

struct ObjectPair {
  Node* key = nullptr;
  Node* value = nullptr;
};

// Where a variable may live: `hops` frames outwards, then the slot. Tried in order, because a name that is
// bound later in a block is looked up further out until then.
struct Place {
  std::uint32_t hops = 0;
  std::uint32_t slot = 0;
};

// A name that an expression given to $eval may read, and where it is.
struct VisibleName {
  std::string_view name;
  std::vector<Place> places;
};

// A name of an inner tuple stream and its slot in the stream that takes it in.
struct Import {
  int from_slot = -1;
  int to_slot = -1;
};

struct Node {
  NodeKind kind = NodeKind::kEnd;
  Symbol symbol = Symbol::kEnd;  // of kBinary
  bool keep_array = false;       // [] stands behind it
  bool keep_singleton = false;   // of kPath: some step has []
  bool is_tuple = false;         // of a step: from here on a tuple stream
  bool hands_on_tuples = false;  // of kPath, kBlock: the node around it takes the tuples as they are
  bool filters_tuples = false;   // of kBlock: its predicates see the tuples of what is inside
  bool is_constructed = false;   // an array constructor at the start or end of a path (keeps nesting)
  bool is_tail_call = false;     // of kCall
  bool has_stream = false;       // of kPath: some step is a tuple step
  bool is_eval = false;          // of kVariable: $eval
  bool has_fixed_keys = false;   // of kObject: keys are distinct texts that keep their order
  bool is_plain_name = false;    // of a step: kName without stages
  Shortcut shortcut = Shortcut::kNone;
  std::uint16_t depth = 1;        // nesting below it
  std::uint32_t site = 0;         // of kName: its number among the names of the tree
  std::uint32_t frame_slots = 0;  // of kBlock, kLambda and stream paths; 0: no frame of its own
  std::uint32_t offset = 0;       // bytes, just after its token
  std::string_view text;
  json::Value literal;
  Node* first = nullptr;
  Node* second = nullptr;
  Node* third = nullptr;
  std::vector<Node*> items;
  std::vector<ObjectPair> pairs;
  std::vector<SortTerm> terms;
  std::vector<Stage> predicates;  // of a value outside of a path
  std::vector<Stage> stages;      // of a step
  Node* group = nullptr;          // a kObject
  std::string_view focus;         // @$focus
  std::string_view index;         // #$index
  int focus_slot = -1;
  int index_slot = -1;
  int ancestor_slot = -1;
  std::string_view ancestor;             // the label by which % finds this step's context
  std::vector<std::uint32_t> seeking;    // unresolved % inside, as indexes of Tree::parents
  std::uint32_t parent = 0;              // of kParent: index of Tree::parents
  std::vector<Place> places;             // of kVariable, kParent
  std::vector<VisibleName> visible;      // of the variable $eval
  std::vector<Import> imports;           // of a stream step that is itself a stream
  std::unique_ptr<Signature> signature;  // of kLambda
  std::unique_ptr<Regex> regex;          // of kRegex
};

// A date picture that stands in the expression as text.
struct PreparedPicture {
  std::string_view literal;
  std::unique_ptr<const DatePicture> picture;
};

struct PreparedBuiltin;

// Nodes that stay where they are, a few to a piece of memory.
class NodePool {
 public:
  Node& add() {
    if (count_ % kPiece == 0) pieces_.push_back(std::make_unique_for_overwrite<std::array<Node, kPiece>>());
    return (*pieces_.back())[count_++ % kPiece];
  }
  template <class Visit>
  void for_each(Visit visit) {
    for (std::size_t i = 0; i < count_; ++i) visit((*pieces_[i / kPiece])[i % kPiece]);
  }

 private:
  static constexpr std::size_t kPiece = 16;
  std::vector<std::unique_ptr<std::array<Node, kPiece>>> pieces_;
  std::size_t count_ = 0;
};

// Owns the nodes and texts of one expression.
struct Tree {
  std::string source;
  std::deque<std::string> texts;
  NodePool nodes;
  std::deque<ParentSlot> parents;
  Node* root = nullptr;
  // Filled by resolve.cc: the outermost frame. Each name is a binding, a built-in or set by the expression.
  std::vector<std::string_view> globals;
  std::vector<std::string_view> free;  // those of them that the expression nowhere sets
  bool has_lambda = false;
  // Filled by prepare.cc.
  std::uint32_t sites = 0;                              // the number behind the last name's
  std::vector<const PreparedBuiltin*> global_builtins;  // what each global is unless it is bound; nullptr: nothing
  std::size_t builtin_count = 0;
  std::vector<PreparedPicture> pictures;

  // The analysed picture of a literal of this expression; nullptr for any other text.
  const DatePicture* picture_of(std::string_view literal) const {
    for (const PreparedPicture& known : pictures) {
      if (known.literal.data() == literal.data() && known.literal.size() == literal.size()) return known.picture.get();
    }
    return nullptr;
  }

  Node* make(NodeKind kind, std::uint32_t offset) {
    Node& node = nodes.add();
    node.kind = kind;
    node.offset = offset;
    return &node;
  }
};

}  // namespace atsume::jsonata
