#include "catalog/keys.h"

#include <algorithm>

namespace atsume::catalog {

const Key* find_key(std::span<const Key> keys, std::string_view name) {
  const auto found = std::ranges::find(keys, name, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

const Variant* find_variant(const Table& table, std::string_view value) {
  const auto found = std::ranges::find(table.variants, value, &Variant::value);
  return found == table.variants.end() ? nullptr : &*found;
}

}  // namespace atsume::catalog
