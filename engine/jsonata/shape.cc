// From what the parser read to what the evaluator walks: names become paths, dots become steps, predicates
// and groups go to where they apply, and every `%` marks the step it stands for.
#include <utility>

#include "jsonata/parser.h"

namespace atsume::jsonata {
namespace {

using Shaped = std::expected<Node*, Failure>;
using Done = std::expected<void, Failure>;

#define SHAPE(target)                                               \
  do {                                                              \
    auto shaped = shape_node(target);                               \
    if (!shaped) return std::unexpected(std::move(shaped).error()); \
    (target) = *shaped;                                             \
  } while (false)
#define TRY_DONE(expression) \
  if (auto done = (expression); !done) return std::unexpected(std::move(done).error())

void mark_tail_calls(Node* node) {
  if (node == nullptr || !node->predicates.empty()) return;
  // The reference forgets the grouping of a call in the place of a tail call.
  if (node->group != nullptr && node->kind != NodeKind::kCall) return;
  switch (node->kind) {
    case NodeKind::kCall:
      node->is_tail_call = true;
      break;
    case NodeKind::kCondition:
      mark_tail_calls(node->second);
      mark_tail_calls(node->third);
      break;
    case NodeKind::kCoalesce:
    case NodeKind::kElvis:
      mark_tail_calls(node->second);
      break;
    case NodeKind::kBlock:
      if (!node->items.empty()) mark_tail_calls(node->items.back());
      break;
    default:
      break;
  }
}

class Shaper {
 public:
  explicit Shaper(Tree& tree) : tree_(tree) {}

  Done run() {
    SHAPE(tree_.root);
    const Node* root = tree_.root;
    if (root->kind == NodeKind::kParent || !root->seeking.empty()) return fail("S0217", root->offset, "%");
    return {};
  }

 private:
  static std::unexpected<Failure> fail(std::string_view code, std::uint32_t offset, std::string_view token = {}) {
    Failure failure;
    failure.code = code;
    failure.offset = offset;
    failure.token = std::string(token);
    failure.has_token = !token.empty();
    return std::unexpected(std::move(failure));
  }

  Shaped shape_node(Node* node) {
    switch (node->kind) {
      case NodeKind::kDot:
        return dot(node);
      case NodeKind::kFilter:
        return filter(node);
      case NodeKind::kGroup:
        return group(node);
      case NodeKind::kOrderBy:
        return order_by(node);
      case NodeKind::kFocus:
        return focus(node);
      case NodeKind::kIndex:
        return index(node);
      case NodeKind::kKeyword:
        node->kind = NodeKind::kName;
        return wrap(node);
      case NodeKind::kName:
        return wrap(node);
      case NodeKind::kNegate:
        return negate(node);
      case NodeKind::kBlock:
        return block(node);
      case NodeKind::kLambda:
        SHAPE(node->first);
        mark_tail_calls(node->first);
        return node;
      case NodeKind::kTransform:
        return transform(node);
      case NodeKind::kEnd:
        return fail("S0207", node->offset, "(end)");
      default:
        return generic(node);
    }
  }

  // Shapes all children; the `%` inside are for an outer step to answer.
  Shaped generic(Node* node) {
    const bool is_called = node->kind == NodeKind::kCall || node->kind == NodeKind::kPartial;
    if (!is_called) TRY_DONE(child(node, node->first));
    TRY_DONE(child(node, node->second));
    TRY_DONE(child(node, node->third));
    for (Node*& item : node->items) TRY_DONE(child(node, item));
    if (is_called) SHAPE(node->first);
    for (ObjectPair& pair : node->pairs) {
      TRY_DONE(child(node, pair.key));
      TRY_DONE(child(node, pair.value));
    }
    if (node->kind == NodeKind::kApply) {
      node->keep_array = node->keep_array || node->first->keep_array || node->second->keep_array;
    }
    return node;
  }

  Done child(Node* parent, Node*& node) {
    if (node == nullptr) return {};
    SHAPE(node);
    hand_up(parent, node);
    return {};
  }

  // What `node` still seeks, its parent seeks.
  void hand_up(Node* parent, const Node* node) {
    parent->seeking.insert(parent->seeking.end(), node->seeking.begin(), node->seeking.end());
    if (node->kind == NodeKind::kParent) parent->seeking.push_back(node->parent);
  }

  Node* path_of(Node* step) {
    Node* path = tree_.make(NodeKind::kPath, step->offset);
    path->items.push_back(step);
    path->depth = static_cast<std::uint16_t>(step->depth + 1);
    return path;
  }

  Shaped wrap(Node* name) {
    Node* path = path_of(name);
    path->keep_singleton = path->keep_array = name->keep_array;
    return path;
  }

  Shaped dot(Node* node) {
    SHAPE(node->first);
    Node* left = node->first;
    Node* path = left->kind == NodeKind::kPath ? left : path_of(left);
    if (left->kind == NodeKind::kParent) path->seeking.push_back(left->parent);
    SHAPE(node->second);
    Node* right = node->second;
    if (right->kind == NodeKind::kPath) {
      path->items.insert(path->items.end(), right->items.begin(), right->items.end());
    } else {
      right->stages = std::exchange(right->predicates, {});
      path->items.push_back(right);
    }
    for (Node* step : path->items) {
      if (step->kind == NodeKind::kLiteral) {
        if (!step->literal.is_string()) return fail("S0213", step->offset);
        step->kind = NodeKind::kName;
        step->text = step->literal.as_string();
      }
      path->keep_singleton = path->keep_singleton || step->keep_array;
    }
    for (Node* step : {path->items.front(), path->items.back()}) {
      if (step->kind == NodeKind::kArray) step->is_constructed = true;
    }
    path->keep_array = path->keep_array || node->keep_array;
    TRY_DONE(resolve_ancestry(path));
    return path;
  }

  Shaped filter(Node* node) {
    SHAPE(node->first);
    Node* result = node->first;
    const bool is_path = result->kind == NodeKind::kPath;
    Node* step = is_path ? result->items.back() : result;
    if (step->group != nullptr) return fail("S0209", node->offset);
    SHAPE(node->second);
    Node* predicate = node->second;
    if (predicate->kind == NodeKind::kParent) predicate->seeking.push_back(predicate->parent);
    for (const std::uint32_t parent : predicate->seeking) {
      if (tree_.parents[parent].level == 1) {
        TRY_DONE(seek(step, parent));
      } else {
        --tree_.parents[parent].level;
      }
    }
    step->seeking.insert(step->seeking.end(), predicate->seeking.begin(), predicate->seeking.end());
    (is_path ? step->stages : step->predicates).push_back({predicate, {}, -1});
    result->keep_array = result->keep_array || node->keep_array;
    return result;
  }

  Shaped group(Node* node) {
    SHAPE(node->first);
    Node* result = node->first;
    if (result->group != nullptr) return fail("S0210", node->offset);
    for (ObjectPair& pair : node->pairs) {
      SHAPE(pair.key);
      SHAPE(pair.value);
    }
    node->kind = NodeKind::kObject;
    node->first = nullptr;
    result->group = node;
    result->keep_array = result->keep_array || node->keep_array;
    return result;
  }

  Shaped order_by(Node* node) {
    SHAPE(node->first);
    Node* path = node->first->kind == NodeKind::kPath ? node->first : path_of(node->first);
    Node* sort = tree_.make(NodeKind::kSort, node->offset);
    for (SortTerm& term : node->terms) TRY_DONE(child(sort, term.expression));
    sort->terms = std::move(node->terms);
    path->items.push_back(sort);
    path->keep_array = path->keep_array || node->keep_array;
    TRY_DONE(resolve_ancestry(path));
    return path;
  }

  Shaped focus(Node* node) {
    SHAPE(node->first);
    Node* result = node->first;
    Node* step = result->kind == NodeKind::kPath ? result->items.back() : result;
    if (!step->stages.empty() || !step->predicates.empty()) return fail("S0215", node->offset);
    if (step->kind == NodeKind::kSort) return fail("S0216", node->offset);
    step->keep_array = step->keep_array || node->keep_array;
    if (result->kind == NodeKind::kPath) result->keep_singleton = result->keep_singleton || node->keep_array;
    step->focus = node->second->text;
    step->is_tuple = true;
    return result;
  }

  Shaped index(Node* node) {
    SHAPE(node->first);
    Node* result = node->first;
    if (result->kind != NodeKind::kPath) {
      result->stages = std::exchange(result->predicates, {});
      result = path_of(result);
    }
    Node* step = result->items.back();
    if (step->stages.empty()) {
      step->index = node->second->text;
    } else {
      step->stages.push_back({nullptr, node->second->text, -1});
    }
    step->is_tuple = true;
    result->keep_array = result->keep_array || node->keep_array;
    return result;
  }

  Shaped negate(Node* node) {
    TRY_DONE(child(node, node->first));
    Node* operand = node->first;
    if (operand->kind != NodeKind::kLiteral || !operand->literal.is_number() || !operand->predicates.empty()) {
      return node;
    }
    operand->literal = json::Value::number(-operand->literal.as_double());
    operand->keep_array = operand->keep_array || node->keep_array;
    return operand;
  }

  Shaped block(Node* node) {
    for (Node*& item : node->items) {
      TRY_DONE(child(node, item));
      const bool starts_constructed = item->kind == NodeKind::kPath && item->items.front()->is_constructed;
      node->is_constructed = node->is_constructed || item->is_constructed || starts_constructed;
    }
    return node;
  }

  Shaped transform(Node* node) {
    SHAPE(node->first);
    SHAPE(node->second);
    if (node->third != nullptr) SHAPE(node->third);
    return node;
  }

  // Finds the steps that the `%` of the path's last step stand for; the rest is left to an outer path.
  Done resolve_ancestry(Node* path) {
    Node* last = path->items.back();
    if (last->kind == NodeKind::kParent) last->seeking.push_back(last->parent);
    for (const std::uint32_t parent : last->seeking) {
      auto at = static_cast<std::ptrdiff_t>(path->items.size()) - 2;
      while (tree_.parents[parent].level > 0) {
        if (at < 0) {
          path->seeking.push_back(parent);
          break;
        }
        Node* step = path->items[static_cast<std::size_t>(at--)];
        // Of steps in a row that keep their context by @, only the first moved it.
        while (at >= 0 && !step->focus.empty() && !path->items[static_cast<std::size_t>(at)]->focus.empty()) {
          step = path->items[static_cast<std::size_t>(at--)];
        }
        TRY_DONE(seek(step, parent));
      }
    }
    return {};
  }

  // Climbs from `node` towards the step that `parent` stands for.
  Done seek(Node* node, std::uint32_t parent) {
    ParentSlot& slot = tree_.parents[parent];
    switch (node->kind) {
      case NodeKind::kName:
      case NodeKind::kWildcard:
        if (--slot.level > 0) return {};
        if (node->ancestor.empty()) {
          node->ancestor = slot.label;
        } else {
          slot.label = node->ancestor;
        }
        node->is_tuple = true;
        return {};
      case NodeKind::kParent:
        ++slot.level;
        return {};
      case NodeKind::kBlock:
        if (node->items.empty()) return {};
        node->is_tuple = true;
        return seek(node->items.back(), parent);
      case NodeKind::kPath:
        node->is_tuple = true;
        for (auto step = node->items.rbegin(); step != node->items.rend(); ++step) {
          TRY_DONE(seek(*step, parent));
          if (slot.level == 0) break;
        }
        return {};
      default:
        return fail("S0217", node->offset, node->text.empty() ? "%" : node->text);
    }
  }

  Tree& tree_;
};

}  // namespace

std::expected<void, Failure> shape(Tree& tree) { return Shaper(tree).run(); }

}  // namespace atsume::jsonata
