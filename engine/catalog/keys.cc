#include "catalog/keys.h"

#include <algorithm>

namespace atsume::catalog {

bool is_written(std::string_view text) {
  if (text.empty()) return false;
  const bool is_code = text == " " || text.front() == '{' || text.front() == '[';
  return is_code || text.find(' ') == std::string_view::npos;
}

const Key* find_key(std::span<const Key> keys, std::string_view name) {
  const auto found = std::ranges::find(keys, name, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

const Variant* find_variant(const Table& table, std::string_view value) {
  const auto found = std::ranges::find(table.variants, value, &Variant::value);
  return found == table.variants.end() ? nullptr : &*found;
}

namespace {

// Types nest without end only through tables.
void add_tables(const Type* type, std::vector<const Table*>& found) {
  if (type == nullptr) return;
  if (type->table != nullptr && std::ranges::find(found, type->table) == found.end()) found.push_back(type->table);
  for (const Type* inner : {type->element, type->scalar, type->list, type->map}) add_tables(inner, found);
}

}  // namespace

std::vector<const Table*> tables_from(const Table& table) {
  std::vector<const Table*> found = {&table};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const Key& key : found[i]->keys) add_tables(key.type, found);
    for (const Variant& variant : found[i]->variants) {
      for (const Key& key : variant.keys) add_tables(key.type, found);
    }
    add_tables(found[i]->rest, found);
  }
  return found;
}

}  // namespace atsume::catalog
