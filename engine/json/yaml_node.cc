#include "atsume/json/yaml.h"
#include "json/number.h"

namespace atsume::json::yaml {

namespace {

Value plain_to_json(std::string_view text, Arena& arena) {
  if (text == "true") return Value::boolean(true);
  if (text == "false") return Value::boolean(false);
  if (is_json_number(text)) return Value::number_text(arena.copy(text));
  return Value::string(arena.copy(text));
}

}  // namespace

const Entry* Node::find_entry(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry == nullptr ? nullptr : entry->value.get();
}

// The depth of a document is bounded by limits::kYamlDepthMax, so recursion is too.
Value to_json(const Node& node, Arena& arena) {
  switch (node.kind) {
    case NodeKind::kNull:
      return Value::null();
    case NodeKind::kScalar:
      if (node.style == ScalarStyle::kPlain) return plain_to_json(node.scalar, arena);
      return Value::string(arena.copy(node.scalar));
    case NodeKind::kSequence: {
      ArrayBuilder items(arena);
      for (const auto& item : node.items) items.push(to_json(*item, arena));
      return items.finish();
    }
    case NodeKind::kMap: {
      ObjectBuilder members(arena);
      for (const Entry& entry : node.entries) members.set(arena.copy(entry.key), to_json(*entry.value, arena));
      return members.finish();
    }
  }
  return Value::null();
}

}  // namespace atsume::json::yaml
