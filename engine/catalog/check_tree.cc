#include "catalog/check_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/check_value.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;
using json::yaml::Place;

namespace {

// Where a value stands: for messages, and to point at when something in it is missing.
struct Where {
  std::string path;  // empty: the top level
  Place place;
};

std::string path_text(const Where& where) { return where.path.empty() ? "the top level" : where.path; }

Where member_of(const Where& where, const Entry& entry) {
  return {where.path.empty() ? entry.key : where.path + "." + entry.key, entry.key_place};
}

Where item_of(const Where& where, std::size_t index, const Node& item) {
  return {fmt::format("{}[{}]", where.path, index), item.place};
}

class TreeChecker {
 public:
  TreeChecker(Extent extent, Reporter& reporter, Checked& checked)
      : extent_(extent), reporter_(reporter), out_{reporter, checked} {}

  void check_section(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kMap) return report_type(node, path_text(where), type.noun, reporter_);
    if (type.is_filled && node.entries.empty()) report_type(node, path_text(where), type.noun, reporter_);
    const Table& table = *type.table;
    const Variant* variant = choose_variant(node, table, where);
    for (const Entry& entry : node.entries) check_entry(node, entry, table, variant, where);
    if (extent_ == Extent::kPart) return;
    check_required(node, table, variant, where);
    check_one_of(node, table, where);
  }

 private:
  // nullptr when there is none to choose, or when the discriminator itself is wrong (which is reported).
  const Variant* choose_variant(const Node& node, const Table& table, const Where& where) {
    if (table.discriminator.empty()) return nullptr;
    const Node* chooser = node.find(table.discriminator);
    if (chooser == nullptr) return nullptr;
    const std::string path = fmt::format("{}.{}", where.path, table.discriminator);
    if (chooser->kind != NodeKind::kScalar) {
      report_type(*chooser, path, "text", reporter_);
      return nullptr;
    }
    const Variant* variant = find_variant(table, chooser->scalar);
    if (variant == nullptr) {
      reporter_.report(codes::kChoice, *chooser, describe_unknown_variant(chooser->scalar, path, table));
    }
    return variant;
  }

  void check_entry(const Node& node, const Entry& entry, const Table& table, const Variant* variant,
                   const Where& where) {
    if (is_extension(entry.key) || entry.key == table.discriminator) return;
    const Key* key = variant == nullptr ? nullptr : find_key(variant->keys, entry.key);
    if (key == nullptr) key = find_key(table.keys, entry.key);
    if (key == nullptr && variant == nullptr) key = find_in_any_variant(table, entry.key);
    enclosing_.push_back(&table);
    if (key != nullptr) {
      check(*entry.value, *key->type, member_of(where, entry));
    } else if (table.rest != nullptr) {
      check_rest(node, entry, table, where);
    }
    enclosing_.pop_back();
    if (key != nullptr || table.rest != nullptr) return;
    const std::string path = path_text(where);
    reporter_.report(codes::kUnknownKey, node, entry,
                     describe_unknown_key({entry.key, path, &table, variant, enclosing_}));
  }

  static const Key* find_in_any_variant(const Table& table, std::string_view name) {
    for (const Variant& variant : table.variants) {
      if (const Key* key = find_key(variant.keys, name)) return key;
    }
    return nullptr;
  }

  // A name that is no key: of something else, as a mapped method's is beside `fields`.
  void check_rest(const Node& node, const Entry& entry, const Table& table, const Where& where) {
    if (!follows(table.rest_names, entry.key)) {
      reporter_.report(codes::kMalformed, node, entry,
                       fmt::format("\"{}\" is no name; {}", entry.key, describe(table.rest_names)));
    }
    if (entry.value->kind == NodeKind::kMap && !is_alias(table, entry.key))
      return check(*entry.value, *table.rest, member_of(where, entry));
    const std::string path = path_text(where);
    reporter_.report(codes::kUnknownKey, node, entry, describe_unknown_key({entry.key, path, &table, nullptr, {}}));
  }

  void check_required(const Node& node, const Table& table, const Variant* variant, const Where& where) {
    for (const Key* key : keys_of(table, variant)) {
      if (!key->is_required || node.find(key->name) != nullptr) continue;
      reporter_.report(codes::kMissingKey, node, where.place,
                       fmt::format("{} needs \"{}\"", path_text(where), key->name));
    }
  }

  void check_one_of(const Node& node, const Table& table, const Where& where) {
    if (table.one_of.empty()) return;
    const auto count = std::ranges::count_if(table.one_of, [&](auto name) { return node.find(name) != nullptr; });
    if (count == 1) return;
    const std::string names = fmt::format("\"{}\"", fmt::join(table.one_of, count == 0 ? "\" or \"" : "\" and \""));
    reporter_.report(count == 0 ? codes::kMissingKey : codes::kBothForms, node, where.place,
                     count == 0 ? fmt::format("{} needs {}", path_text(where), names)
                                : fmt::format("{} has {}; one of them is enough", path_text(where), names));
  }

  void check(const Node& node, const Type& type, const Where& where) {
    if (node.kind == NodeKind::kNull && type.is_nullable) return;
    switch (type.kind) {
      case TypeKind::kSection:
        return check_section(node, type, where);
      case TypeKind::kMapOf:
        return check_map(node, type, where);
      case TypeKind::kListOf:
        return check_list(node, type, where);
      case TypeKind::kByKind:
        return check_by_kind(node, type, where);
      case TypeKind::kTree:
        return check_template_tree(node, type, where);
      case TypeKind::kFields:
        return check_fields(node, type, where);
      case TypeKind::kSchema:
        return check_schema(node, type, where);
      case TypeKind::kJson:
        return;
      default:
        return check_scalar(node, type, where);
    }
  }

  void check_map(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kMap || (type.is_filled && node.entries.empty())) {
      return report_type(node, path_text(where), type.noun, reporter_);
    }
    for (const Entry& entry : node.entries) {
      if (type.names != NameRule::kAny && is_extension(entry.key)) continue;
      std::string_view name = entry.key;
      if (type.allows_missing_mark && name.ends_with('?')) name.remove_suffix(1);
      if (!follows(type.names, name)) {
        reporter_.report(codes::kMalformed, node, entry,
                         fmt::format("{}: \"{}\" is no name; {}", path_text(where), entry.key, describe(type.names)));
      }
      check(*entry.value, *type.element, member_of(where, entry));
    }
  }

  void check_list(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kSequence || (type.is_filled && node.items.empty())) {
      return report_type(node, path_text(where), type.noun, reporter_);
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      check(*node.items[i], *type.element, item_of(where, i, *node.items[i]));
    }
  }

  void check_by_kind(const Node& node, const Type& type, const Where& where) {
    const Type* chosen = node.kind == NodeKind::kScalar     ? type.scalar
                         : node.kind == NodeKind::kSequence ? type.list
                         : node.kind == NodeKind::kMap      ? type.map
                                                            : nullptr;
    if (chosen == nullptr) return report_type(node, path_text(where), type.noun, reporter_);
    check(node, *chosen, where);
  }

  // Any YAML; its texts are templates, its other plain scalars constants.
  void check_template_tree(const Node& node, const Type& type, const Where& where) {
    if (node.kind == NodeKind::kScalar) return check_template(node, type, where.path, out_);
    for (const Entry& entry : node.entries) check_template_tree(*entry.value, type, member_of(where, entry));
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      check_template_tree(*node.items[i], type, item_of(where, i, *node.items[i]));
    }
  }

  void check_fields(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kMap) return report_type(node, path_text(where), "a map of fields", reporter_);
    for (const Entry& entry : node.entries) {
      if (type.names != NameRule::kAny && is_extension(entry.key)) continue;
      if (entry.value->kind == NodeKind::kMap) {
        check_fields(*entry.value, type, member_of(where, entry));
      } else if (entry.value->kind == NodeKind::kScalar) {
        check_expression(*entry.value, type, member_of(where, entry).path, out_);
      } else {
        report_type(*entry.value, member_of(where, entry).path, "an expression, or a map of fields", reporter_);
      }
    }
  }

  void check_schema(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kMap) report_type(node, path_text(where), type.noun, reporter_);
  }

  void check_scalar(const Node& node, const Type& type, const Where& where) {
    if (node.kind != NodeKind::kScalar) return report_type(node, where.path, type.noun, reporter_);
    switch (type.kind) {
      case TypeKind::kTemplate:
        return check_template(node, type, where.path, out_);
      case TypeKind::kUrl:
        return check_url(node, type, where.path, out_);
      case TypeKind::kRequest:
        return check_request(node, type, where.path, out_);
      case TypeKind::kExpression:
        return check_expression(node, type, where.path, out_);
      case TypeKind::kRegex:
        return check_regex(node, where.path, reporter_);
      case TypeKind::kLifetime:
        return check_lifetime(node, type, where);
      default:
        return check_plain(node, type, where.path, reporter_);
    }
  }

  void check_lifetime(const Node& node, const Type& type, const Where& where) {
    const bool is_duration = !node.scalar.empty() && node.scalar.front() >= '0' && node.scalar.front() <= '9';
    if (!is_duration) return check_expression(node, type, where.path, out_);
    Type duration = type;
    duration.kind = TypeKind::kDuration;
    check_plain(node, duration, where.path, reporter_);
  }

  Extent extent_;
  Reporter& reporter_;
  CheckOutput out_;
  std::vector<const Table*> enclosing_;
};

}  // namespace

void check_tree(const Node& root, const Table& table, Extent extent, Place start, Reporter& reporter,
                Checked& checked) {
  const Type top{.kind = TypeKind::kSection, .noun = "a map", .table = &table};
  TreeChecker(extent, reporter, checked).check_section(root, top, {.path = "", .place = start});
}

}  // namespace atsume::catalog
