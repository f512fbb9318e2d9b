#include "catalog/merge.h"

#include <fmt/format.h>

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

class Merger {
 public:
  Merger(Inherited& inherited, Reporter& reporter) : inherited_(inherited), reporter_(reporter) {}

  std::unique_ptr<Node> merge_maps(const Node& base, const Node& over, const Type& type, const std::string& path) {
    auto merged = std::make_unique<Node>();
    merged->kind = NodeKind::kMap;
    merged->place = over.place;
    for (const Entry& entry : base.entries) {
      const Entry* change = over.find_entry(entry.key);
      if (change == nullptr) {
        merged->entries.push_back({entry.key, entry.key_place, copy(*entry.value, true)});
      } else if (change->value->kind != NodeKind::kNull) {
        merged->entries.push_back(
            {change->key, change->key_place,
             merge(*entry.value, *change->value, child_type(type, entry.key), join(path, entry.key))});
      }
    }
    for (const Entry& entry : over.entries) {
      if (base.find_entry(entry.key) == nullptr) add(*merged, over, entry, type, path);
    }
    return merged;
  }

 private:
  static std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : fmt::format("{}.{}", path, key);
  }

  void add(Node& merged, const Node& over, const Entry& entry, const Type& type, const std::string& path) {
    const Type* child = child_type(type, entry.key);
    const bool removes = entry.value->kind == NodeKind::kNull && (child == nullptr || !child->is_nullable);
    if (removes) {
      reporter_.report(codes::kOverridesNothing, over, entry,
                       fmt::format("{}: null removes a key of the definition that is extended, and it has none of "
                                   "this name",
                                   join(path, entry.key)));
      return;
    }
    merged.entries.push_back({entry.key, entry.key_place, copy(*entry.value, false)});
  }

  std::unique_ptr<Node> merge(const Node& base, const Node& over, const Type* type, const std::string& path) {
    static constexpr Type kAnything{.kind = TypeKind::kJson};
    if (type == nullptr) type = &kAnything;
    if (base.kind == NodeKind::kMap && over.kind == NodeKind::kMap) {
      return merge_maps(base, over, type->kind == TypeKind::kByKind && type->map != nullptr ? *type->map : *type, path);
    }
    if (type->kind == TypeKind::kByKind && !type->scalar_key.empty() && base.kind == NodeKind::kScalar &&
        over.kind == NodeKind::kMap) {
      Node wrapped;
      wrapped.kind = NodeKind::kMap;
      wrapped.place = base.place;
      wrapped.entries.push_back({std::string(type->scalar_key), base.place, copy(base, true)});
      auto merged = merge_maps(wrapped, over, *type->map, path);
      return merged;
    }
    if (type->kind == TypeKind::kByKind && !type->scalar_key.empty() && base.kind == NodeKind::kMap &&
        over.kind == NodeKind::kScalar) {
      Node wrapped;
      wrapped.kind = NodeKind::kMap;
      wrapped.place = over.place;
      wrapped.entries.push_back({std::string(type->scalar_key), over.place, copy(over, false)});
      return merge_maps(base, wrapped, *type->map, path);
    }
    return copy(over, false);
  }

  // nullptr: unknown, or of no particular type.
  static const Type* child_type(const Type& type, std::string_view key) {
    if (type.kind == TypeKind::kMapOf) return type.element;
    if (type.kind == TypeKind::kTree) return &type;
    if (type.kind != TypeKind::kSection) return nullptr;
    if (const Key* known = find_key(type.table->keys, key)) return known->type;
    for (const Variant& variant : type.table->variants) {
      if (const Key* known = find_key(variant.keys, key)) return known->type;
    }
    return type.table->rest;
  }

  std::unique_ptr<Node> copy(const Node& node, bool is_from_base) {
    auto out = std::make_unique<Node>();
    out->kind = node.kind;
    out->place = node.place;
    out->scalar = node.scalar;
    out->style = node.style;
    out->content_line = node.content_line;
    out->content_column = node.content_column;
    const bool is_marked = is_from_base || inherited_.nodes.contains(&node);
    for (const Entry& entry : node.entries) {
      out->entries.push_back({entry.key, entry.key_place, copy(*entry.value, is_marked)});
    }
    for (const auto& item : node.items) out->items.push_back(copy(*item, is_marked));
    if (is_marked) inherited_.nodes.insert(out.get());
    return out;
  }

  Inherited& inherited_;
  Reporter& reporter_;
};

}  // namespace

std::unique_ptr<Node> merge_definition(const Node& base, const Node& over, const Table& table, Inherited& inherited,
                                       Reporter& reporter) {
  const Type top{.kind = TypeKind::kSection, .table = &table};
  return Merger(inherited, reporter).merge_maps(base, over, top, "");
}

}  // namespace atsume::catalog
