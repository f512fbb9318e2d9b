#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

std::vector<Choice> build_choices(const Node* list) {
  std::vector<Choice> out;
  if (list == nullptr) return out;
  for (const auto& item : list->items) {
    const std::string value = item->kind == NodeKind::kMap ? text_of(*item, "value") : item->scalar;
    out.push_back({.value = value, .label = text_of(*item, "label", value)});
  }
  return out;
}

Field build_field(const std::string& name, const Node& map, bool is_secret_by_default) {
  Field field;
  field.name = name;
  field.label = text_of(map, "label");
  field.help = text_of(map, "help");
  field.docs = text_of(map, "docs");
  field.is_secret = bool_of(map, "secret", is_secret_by_default);
  field.is_required = bool_of(map, "required", true);
  field.is_hidden = bool_of(map, "hidden", false);
  if (const Node* fallback = map.find("default")) field.default_value = fallback->scalar;
  field.example = text_of(map, "example");
  field.format = text_of(map, "format", "text");
  field.pattern = portable_pattern(text_of(map, "pattern"));
  field.extract = portable_pattern(text_of(map, "extract"));
  field.choices = build_choices(map.find("choices"));
  field.prefix = text_of(map, "prefix");
  field.suffix = text_of(map, "suffix");
  field.transforms = texts_of(map, "transform");
  if (const Node* show = map.find("show_when")) {
    field.show_when_field = text_of(*show, "field");
    field.show_when_equals = text_of(*show, "equals");
  }
  return field;
}

}  // namespace

std::vector<Field> build_fields(const Node* map, bool is_secret_by_default) {
  std::vector<Field> out;
  if (map == nullptr) return out;
  for (const Entry& entry : map->entries) {
    if (!is_extension(entry.key)) out.push_back(build_field(entry.key, *entry.value, is_secret_by_default));
  }
  return out;
}

}  // namespace atsume::catalog
