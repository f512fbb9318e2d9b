#include "catalog/merge.h"

#include <fmt/format.h>

#include "catalog/suggest.h"

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
      if (base.find_entry(entry.key) == nullptr) add(*merged, base, over, entry, type, path);
    }
    return merged;
  }

 private:
  static std::vector<std::string> keys_of(const Node& map) {
    std::vector<std::string> out;
    for (const Entry& entry : map.entries) out.push_back(entry.key);
    return out;
  }

  static std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : fmt::format("{}.{}", path, key);
  }

  void add(Node& merged, const Node& base, const Node& over, const Entry& entry, const Type& type,
           const std::string& path) {
    const Type* child = child_type(type, entry.key);
    const bool removes = entry.value->kind == NodeKind::kNull && (child == nullptr || !child->is_nullable);
    if (removes) {
      reporter_.report(codes::kOverridesNothing, over, entry,
                       fmt::format("{}: null removes a key of the definition below, and it has none of this name{}",
                                   join(path, entry.key), suggest_name(entry.key, keys_of(base))));
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
      return merge_maps(wrap(base, type->scalar_key, true), over, *type->map, path);
    }
    if (type->kind == TypeKind::kByKind && !type->scalar_key.empty() && base.kind == NodeKind::kMap &&
        over.kind == NodeKind::kScalar) {
      return merge_maps(base, wrap(over, type->scalar_key, false), *type->map, path);
    }
    return copy(over, false);
  }

  // The map form of a one-line form.
  const Node& wrap(const Node& scalar, std::string_view key, bool is_from_base) {
    auto wrapped = std::make_unique<Node>();
    wrapped->kind = NodeKind::kMap;
    wrapped->place = scalar.place;
    wrapped->entries.push_back({std::string(key), scalar.place, copy(scalar, is_from_base)});
    return *wraps_.emplace_back(std::move(wrapped));
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
    // One that was copied before is marked already; one that the base inherited keeps its file.
    const Origin* origin = find_origin(&inherited_, node);
    if (origin == nullptr && is_from_base) {
      origin = find_origin(inherited_.base, node);
      if (origin == nullptr) origin = &inherited_.origin;
    }
    const bool is_marked = origin != nullptr;
    const Origin marked = is_marked ? *origin : Origin();
    for (const Entry& entry : node.entries) {
      out->entries.push_back({entry.key, entry.key_place, copy(*entry.value, is_marked)});
    }
    for (const auto& item : node.items) out->items.push_back(copy(*item, is_marked));
    if (is_marked) inherited_.nodes.emplace(out.get(), marked);
    return out;
  }

  static const Origin* find_origin(const Inherited* inherited, const Node& node) {
    if (inherited == nullptr) return nullptr;
    const auto found = inherited->nodes.find(&node);
    return found == inherited->nodes.end() ? nullptr : &found->second;
  }

  Inherited& inherited_;
  Reporter& reporter_;
  std::vector<std::unique_ptr<Node>> wraps_;  // marked by address: no other node may be made where one was
};

}  // namespace

std::unique_ptr<Node> merge_definition(const Node& base, const Node& over, const Table& table, Inherited& inherited,
                                       Reporter& reporter) {
  const Type top{.kind = TypeKind::kSection, .table = &table};
  return Merger(inherited, reporter).merge_maps(base, over, top, "");
}

}  // namespace atsume::catalog
