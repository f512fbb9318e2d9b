#include "jsonata/prepare.h"

#include <set>

#include "jsonata/function.h"
#include "jsonata/member_order.h"

namespace atsume::jsonata {
namespace {

// Its value is its value: nothing stands behind it that would change it.
bool is_bare(const Node& node) { return node.predicates.empty() && node.group == nullptr && !node.filters_tuples; }

bool is_step_bare(const Node& step) { return step.stages.empty() && !step.is_tuple && is_bare(step); }

bool is_slot(const Node& node) {
  return node.kind == NodeKind::kVariable && !node.text.empty() && node.text != "$" && node.places.size() == 1;
}

Shortcut path_shortcut(const Node& path) {
  if (path.keep_singleton || path.keep_array || path.has_stream) return Shortcut::kNone;
  const Node& first = *path.items.front();
  const bool has_slot = is_slot(first) && is_step_bare(first) && !first.keep_array;
  for (std::size_t i = has_slot ? 1 : 0; i < path.items.size(); ++i) {
    const Node& step = *path.items[i];
    if (step.kind != NodeKind::kName || !is_step_bare(step) || step.keep_array) return Shortcut::kNone;
  }
  return has_slot ? Shortcut::kSlotFields : Shortcut::kFields;
}

Shortcut shortcut_of(const Node& node) {
  if (!is_bare(node)) return Shortcut::kNone;
  switch (node.kind) {
    case NodeKind::kLiteral:
      return Shortcut::kLiteral;
    case NodeKind::kVariable:
      if (node.text.empty()) return Shortcut::kContext;
      return is_slot(node) ? Shortcut::kSlot : Shortcut::kNone;
    case NodeKind::kPath:
      return path_shortcut(node);
    default:
      return Shortcut::kNone;
  }
}

bool has_fixed_keys(const Node& object) {
  std::set<std::string_view> seen;
  for (const ObjectPair& pair : object.pairs) {
    if (pair.key->kind != NodeKind::kLiteral || !pair.key->literal.is_string() || !is_bare(*pair.key)) return false;
    const std::string_view key = pair.key->literal.as_string();
    if (is_reserved_key(key) || is_index_key(key) || !seen.insert(key).second) return false;
  }
  return true;
}

bool takes_picture(std::string_view function) {
  return function == "fromMillis" || function == "toMillis" || function == "now";
}

// A picture that does not analyse is left to the call, which says what is wrong with it.
void prepare_pictures(const Node& call, Tree& tree) {
  if (call.kind != NodeKind::kCall || call.first->kind != NodeKind::kVariable || !takes_picture(call.first->text))
    return;
  for (const Node* argument : call.items) {
    if (argument->kind != NodeKind::kLiteral || !argument->literal.is_string()) continue;
    auto picture = DatePicture::analyse(argument->literal.as_string());
    if (!picture) continue;
    if (call.first->text == "toMillis") picture->pattern = pattern_of(*picture).value_or(nullptr);
    tree.pictures.push_back({argument->literal.as_string(), std::make_unique<const DatePicture>(*std::move(picture))});
  }
}

}  // namespace

void prepare(Tree& tree, std::uint32_t first_site) {
  tree.sites = first_site;
  for (const std::string_view name : tree.globals) {
    tree.global_builtins.push_back(find_builtin(name));
    if (tree.global_builtins.back() != nullptr) ++tree.builtin_count;
  }
  tree.nodes.for_each([&tree](Node& node) {
    if (node.kind == NodeKind::kName) node.site = tree.sites++;
    if (node.kind == NodeKind::kObject) node.has_fixed_keys = has_fixed_keys(node);
    prepare_pictures(node, tree);
    node.is_eval = node.kind == NodeKind::kVariable && node.text == "eval";
    node.is_plain_name = node.kind == NodeKind::kName && node.stages.empty();
    node.shortcut = shortcut_of(node);
  });
}

}  // namespace atsume::jsonata
