// Which fields of the input an expression reads, as far as its text tells.
#include <algorithm>
#include <optional>

#include "jsonata/resolve.h"

namespace atsume::jsonata {
namespace {

// The context of a node as a dotted path from the input; nullopt when it is something computed.
using Context = std::optional<std::string>;

class Finder {
 public:
  std::vector<std::string> take() { return std::move(found_); }

  void visit(const Node* node, const Context& context) {
    if (node == nullptr) return;
    if (node->kind == NodeKind::kPath) return path(node, context);
    const Context value = value_of(node, context);
    for (const Node* child : {node->first, node->second, node->third}) visit(child, context);
    for (const Node* item : node->items) visit(item, context);
    for (const ObjectPair& pair : node->pairs) {
      visit(pair.key, context);
      visit(pair.value, context);
    }
    after(node, value);
  }

 private:
  static Context joined(const Context& context, std::string_view name) {
    if (!context) return std::nullopt;
    return context->empty() ? std::string(name) : *context + "." + std::string(name);
  }

  // What `node` gives, as a place in the input.
  static Context value_of(const Node* node, const Context& context) {
    switch (node->kind) {
      case NodeKind::kName:
        return joined(context, node->text);
      case NodeKind::kVariable:
        if (node->text.empty()) return context;
        return node->text == "$" ? Context("") : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  // Predicates, stages and groupings run in the context of the value before them.
  void after(const Node* node, const Context& value) {
    for (const auto* stages : {&node->predicates, &node->stages}) {
      for (const Stage& stage : *stages) visit(stage.filter, value);
    }
    if (node->group != nullptr) visit(node->group, value);
  }

  void path(const Node* node, const Context& context) {
    Context current = context;
    for (const Node* step : node->items) {
      if (step->kind == NodeKind::kSort) {
        for (const SortTerm& term : step->terms) visit(term.expression, current);
        after(step, current);
        continue;
      }
      const Context next = value_of(step, current);
      if (step->kind == NodeKind::kName || step->kind == NodeKind::kVariable) {
        after(step, next);
      } else {
        if (current) add(*current);
        visit(step, current);
      }
      if (current && !next) add(*current);
      current = step->focus.empty() ? next : current;
    }
    if (current) add(*current);
    if (node->group != nullptr) visit(node->group, current);
  }

  void add(const std::string& place) {
    if (!place.empty() && std::ranges::find(found_, place) == found_.end()) found_.push_back(place);
  }

  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> find_input_paths(const Tree& tree) {
  Finder finder;
  finder.visit(tree.root, Context(""));
  return finder.take();
}

}  // namespace atsume::jsonata
