#include "jsonata/resolve.h"

#include <algorithm>

namespace atsume::jsonata {
namespace {

using Names = std::vector<std::string_view>;

struct Scope {
  Names names;
  std::size_t bound_names = 0;  // the first so many are always bound: parameters
  bool has_frame = false;
};

void add_name(Names& names, std::string_view name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

int slot_of(const Names& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return name.empty() || found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

bool is_stream(const Node& path) {
  return path.kind == NodeKind::kPath &&
         std::ranges::any_of(path.items, [](const Node* step) { return step->is_tuple; });
}

template <class Visit>
void for_each_child(Node* node, Visit visit) {
  for (Node* child : {node->first, node->second, node->third, node->group}) {
    if (child != nullptr) visit(child);
  }
  for (Node* item : node->items) visit(item);
  for (const ObjectPair& pair : node->pairs) {
    visit(pair.key);
    visit(pair.value);
  }
  for (const SortTerm& term : node->terms) visit(term.expression);
}

// Calls `visit` with what stands in brackets behind `node`.
template <class Visit>
void for_each_filter(Node* node, Visit visit) {
  for (const auto* stages : {&node->predicates, &node->stages}) {
    for (const Stage& stage : *stages) {
      if (stage.filter != nullptr) visit(stage.filter);
    }
  }
}

// The names that `node` sets in the frame around it.
void collect_bound(Node* node, Names& names) {
  for_each_filter(node, [&names](Node* filter) { collect_bound(filter, names); });
  if (node->kind == NodeKind::kBlock || node->kind == NodeKind::kLambda || is_stream(*node)) return;
  if (node->kind == NodeKind::kBind) add_name(names, node->text);
  for_each_child(node, [&names](Node* child) { collect_bound(child, names); });
}

// The stream whose tuples `step` gives when it is asked to hand them on.
Node* inner_stream(Node* step) {
  if (is_stream(*step)) return step;
  if (step->kind == NodeKind::kBlock && !step->items.empty()) return inner_stream(step->items.back());
  return nullptr;
}

// Slot 0 of a tuple is its context.
Names stream_names(const Node& path) {
  Names names = {"@"};
  for (Node* step : path.items) {
    for (const auto name : {step->focus, step->index, step->ancestor}) add_name(names, name);
    for (const Stage& stage : step->stages) add_name(names, stage.index_name);
    if (!step->is_tuple) continue;
    if (const Node* inner = inner_stream(step)) {
      for (const auto name : stream_names(*inner)) add_name(names, name);
    }
  }
  return names;
}

class Resolver {
 public:
  explicit Resolver(Tree& tree) : tree_(tree) {}

  void run() {
    Scope root;
    root.has_frame = true;
    scopes_.push_back(std::move(root));
    collect_bound(tree_.root, scopes_.front().names);
    root_bound_ = scopes_.front().names;
    visit(tree_.root);
    tree_.globals = scopes_.front().names;
  }

 private:
  void visit(Node* node) {
    switch (node->kind) {
      case NodeKind::kVariable:
        if (!node->text.empty() && node->text != "$") place(node, node->text);
        if (node->text == "eval") remember_names(node);
        break;
      case NodeKind::kParent:
        place(node, tree_.parents[node->parent].label);
        break;
      case NodeKind::kBind:
        place_binding(node);
        break;
      default:
        break;
    }
    if (node->kind == NodeKind::kLambda) return lambda(node);
    if (node->kind == NodeKind::kBlock) return block(node);
    if (is_stream(*node)) return stream(node);
    for_each_child(node, [this](Node* child) { visit(child); });
    for_each_filter(node, [this](Node* filter) { visit(filter); });
  }

  // What can be seen from a call of $eval.
  void remember_names(Node* node) {
    std::vector<std::string_view> seen;
    for (std::size_t i = scopes_.size(); i-- > 1;) {
      for (const auto name : scopes_[i].names) {
        if (name == "@" || std::ranges::find(seen, name) != seen.end()) continue;
        seen.push_back(name);
        node->visible.push_back({name, places_of(name)});
      }
    }
  }

  void place(Node* node, std::string_view name) {
    const bool is_set_at_root = slot_of(root_bound_, name) >= 0;
    node->places = places_of(name);
    if (node->places.size() == 1 && is_root(node->places[0]) && !is_set_at_root && !name.starts_with('!')) {
      add_name(tree_.free, name);
    }
  }

  bool is_root(Place place) const {
    return place.hops + 1 == static_cast<std::uint32_t>(std::ranges::count_if(scopes_, &Scope::has_frame));
  }

  std::vector<Place> places_of(std::string_view name) {
    std::vector<Place> places;
    std::uint32_t hops = 0;
    for (std::size_t i = scopes_.size(); i-- > 1;) {
      const Scope& scope = scopes_[i];
      if (!scope.has_frame) continue;
      if (const int slot = slot_of(scope.names, name); slot >= 0) {
        places.push_back({hops, static_cast<std::uint32_t>(slot)});
        if (static_cast<std::size_t>(slot) < scope.bound_names) return places;
      }
      ++hops;
    }
    add_name(scopes_.front().names, name);
    places.push_back({hops, static_cast<std::uint32_t>(slot_of(scopes_.front().names, name))});
    return places;
  }

  // An assignment goes to the innermost scope that has the name; collect_bound() has put it there.
  // The context itself, a lone $, cannot be set.
  void place_binding(Node* node) {
    if (!node->text.empty()) node->places.assign(1, places_of(node->text).front());
  }

  void lambda(Node* node) {
    Scope scope;
    for (const Node* parameter : node->items) add_name(scope.names, parameter->text);
    scope.bound_names = scope.names.size();
    for (Node* parameter : node->items) {
      if (parameter->text.empty()) continue;
      parameter->places.assign(1, {0, static_cast<std::uint32_t>(slot_of(scope.names, parameter->text))});
    }
    collect_bound(node->first, scope.names);
    scope.has_frame = true;
    node->frame_slots = static_cast<std::uint32_t>(scope.names.size());
    scopes_.push_back(std::move(scope));
    visit(node->first);
    scopes_.pop_back();
    for_each_filter(node, [this](Node* filter) { visit(filter); });
    if (node->group != nullptr) visit(node->group);
  }

  void block(Node* node) {
    Scope scope;
    for (Node* item : node->items) collect_bound(item, scope.names);
    scope.has_frame = !scope.names.empty();
    node->frame_slots = static_cast<std::uint32_t>(scope.names.size());
    scopes_.push_back(std::move(scope));
    for (Node* item : node->items) visit(item);
    Node* inner = node->predicates.empty() ? nullptr : inner_stream(node);
    if (inner != nullptr && inner != node) {
      mark_handing_on(node->items.back());
      node->filters_tuples = true;
      Scope tuples;
      tuples.names = stream_names(*inner);
      tuples.has_frame = true;
      scopes_.push_back(std::move(tuples));
      for (const Stage& stage : node->predicates) visit(stage.filter);
      scopes_.pop_back();
    }
    scopes_.pop_back();
    if (inner == nullptr) {
      for (const Stage& stage : node->predicates) visit(stage.filter);
    }
    for (const Stage& stage : node->stages) {
      if (stage.filter != nullptr) visit(stage.filter);
    }
    if (node->group != nullptr) visit(node->group);
  }

  static void mark_handing_on(Node* node) {
    node->hands_on_tuples = true;
    if (node->kind == NodeKind::kBlock && !node->items.empty()) mark_handing_on(node->items.back());
  }

  void stream(Node* path) {
    Scope scope;
    scope.names = stream_names(*path);
    scope.has_frame = true;
    const Names own_names = scope.names;
    for (Node* step : path->items) collect_bound(step, scope.names);
    if (path->group != nullptr) collect_bound(path->group, scope.names);
    path->has_stream = true;
    path->frame_slots = static_cast<std::uint32_t>(scope.names.size());
    scopes_.push_back(std::move(scope));
    for (Node* step : path->items) {
      place_tuple_names(step, own_names);
      visit(step);
    }
    if (path->group != nullptr) visit(path->group);
    scopes_.pop_back();
    for (const Stage& stage : path->predicates) visit(stage.filter);
  }

  static void place_tuple_names(Node* step, const Names& names) {
    step->focus_slot = slot_of(names, step->focus);
    step->index_slot = slot_of(names, step->index);
    step->ancestor_slot = slot_of(names, step->ancestor);
    for (Stage& stage : step->stages) stage.index_slot = slot_of(names, stage.index_name);
    Node* inner = step->is_tuple ? inner_stream(step) : nullptr;
    if (inner == nullptr) return;
    mark_handing_on(step);
    const Names inner_names = stream_names(*inner);
    for (std::size_t slot = 1; slot < inner_names.size(); ++slot) {
      step->imports.push_back({static_cast<int>(slot), slot_of(names, inner_names[slot])});
    }
  }

  Tree& tree_;
  std::vector<Scope> scopes_;
  Names root_bound_;
};

}  // namespace

void resolve(Tree& tree) { Resolver(tree).run(); }

}  // namespace atsume::jsonata
