#include <algorithm>

#include "atsume/base/check.h"
#include "atsume/base/text.h"
#include "catalog/build.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

auto find_named(NamedTemplates& templates, std::string_view name) {
  return std::ranges::find(templates, name, &NamedTemplates::value_type::first);
}

}  // namespace

Template constant_template(std::string_view source) {
  auto compiled = Template::compile(source);
  ATSUME_CHECK(compiled.has_value());
  return std::move(*compiled);
}

NamedTemplates build_templates(const Node* map, Build build, Names names) {
  NamedTemplates out;
  if (map == nullptr) return out;
  out.reserve(map->entries.size());
  for (const Entry& entry : map->entries) {
    std::string name = names == Names::kLowerCase ? base::to_lower(entry.key) : entry.key;
    out.emplace_back(std::move(name), build.checked.text_template(entry.value.get()));
  }
  return out;
}

NamedTemplates merge_templates(NamedTemplates inherited, const NamedTemplates& own) {
  for (const auto& [name, value] : own) {
    const auto found = find_named(inherited, name);
    if (found != inherited.end()) {
      found->second = value;
    } else {
      inherited.emplace_back(name, value);
    }
  }
  std::erase_if(inherited, [](const auto& one) { return !one.second; });
  return inherited;
}

TemplateTree build_tree(const Node& node, Build build) {
  TemplateTree tree;
  switch (node.kind) {
    case NodeKind::kMap:
      tree.kind = TemplateTree::Kind::kMap;
      tree.members.reserve(node.entries.size());
      for (const Entry& entry : node.entries) tree.members.push_back({entry.key, build_tree(*entry.value, build)});
      return tree;
    case NodeKind::kSequence:
      tree.kind = TemplateTree::Kind::kList;
      tree.items.reserve(node.items.size());
      for (const auto& item : node.items) tree.items.push_back(build_tree(*item, build));
      return tree;
    default:
      break;
  }
  tree.constant = json::yaml::to_json(node, build.arena);
  if (tree.constant.is_string()) {
    tree.kind = TemplateTree::Kind::kTemplate;
    tree.constant = json::Value::undefined();
    tree.leaf = build.checked.text_template(&node);
  }
  return tree;
}

}  // namespace atsume::catalog
