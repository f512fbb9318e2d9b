#include "catalog/suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "atsume/base/text.h"

namespace atsume::catalog {
namespace {

constexpr std::size_t kNamesListedMax = 12;

template <class Texts>
bool has(const Texts& texts, std::string_view word) {
  return std::ranges::find(texts, word) != std::end(texts);
}

std::vector<std::string> names_of(const std::vector<const Key*>& keys) {
  std::vector<std::string> names;
  for (const Key* key : keys) names.emplace_back(key->name);
  return names;
}

const Key* find_alias(const std::vector<const Key*>& keys, std::string_view word) {
  for (const Key* key : keys) {
    if (has(base::split(key->aliases, ' '), word)) return key;
  }
  return nullptr;
}

std::string hint_of(const Table& table, std::string_view key) {
  const auto found = std::ranges::find(table.hints, key, &Hint::key);
  return found == table.hints.end() ? std::string() : fmt::format("; {}", found->sentence);
}

// The key belongs to another value of the discriminator.
std::string other_variant(const UnknownKey& unknown) {
  if (unknown.variant == nullptr) return {};
  for (const Variant& variant : unknown.table->variants) {
    if (find_key(variant.keys, unknown.key) == nullptr) continue;
    return fmt::format("; it is a key of {}: {}, and this is {}: {}", unknown.table->discriminator, variant.value,
                       unknown.table->discriminator, unknown.variant->value);
  }
  return {};
}

std::string enclosing_key(const UnknownKey& unknown, bool is_fuzzy) {
  for (auto table = unknown.enclosing.rbegin(); table != unknown.enclosing.rend(); ++table) {
    const std::vector<std::string> names = names_of(keys_of(**table, nullptr));
    const auto match = is_fuzzy                  ? base::did_you_mean(unknown.key, names)
                       : has(names, unknown.key) ? std::optional(std::string(unknown.key))
                                                 : std::nullopt;
    if (match) return fmt::format("; \"{}\" is a key of {}", *match, (*table)->title);
  }
  return {};
}

std::vector<const Key*> keys_of_all_variants(const Table& table) {
  std::vector<const Key*> keys = keys_of(table, nullptr);
  for (const Variant& variant : table.variants) {
    for (const Key& key : variant.keys) keys.push_back(&key);
  }
  return keys;
}

// The key stands further in, maybe under another name. Only for words that are not likely to be met by chance.
std::string nested_key(const UnknownKey& unknown) {
  if (unknown.key.find_first_of("_ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos) return {};
  for (const Table* table : tables_from(*unknown.table)) {
    if (table == unknown.table) continue;
    const std::vector<const Key*> keys = keys_of_all_variants(*table);
    if (has(names_of(keys), unknown.key)) return fmt::format("; it is a key of {}", table->title);
    if (const Key* key = find_alias(keys, unknown.key)) {
      return fmt::format("; it is called \"{}\" here, a key of {}", key->name, table->title);
    }
  }
  return {};
}

std::string suggestion_for(const UnknownKey& unknown) {
  if (std::string hint = hint_of(*unknown.table, unknown.key); !hint.empty()) return hint;
  // Without a variant that is known, a key of any of them may be meant.
  const std::vector<const Key*> keys =
      unknown.variant == nullptr ? keys_of_all_variants(*unknown.table) : keys_of(*unknown.table, unknown.variant);
  if (const Key* key = find_alias(keys, unknown.key)) return fmt::format("; it is called \"{}\" here", key->name);
  if (std::string other = other_variant(unknown); !other.empty()) return other;
  if (std::string outer = enclosing_key(unknown, false); !outer.empty()) return outer;
  const std::vector<std::string> names = names_of(keys);
  if (const auto near = base::did_you_mean(unknown.key, names)) return fmt::format("; did you mean \"{}\"?", *near);
  if (std::string nested = nested_key(unknown); !nested.empty()) return nested;
  if (std::string outer = enclosing_key(unknown, true); !outer.empty()) return outer;
  return suggest_name(unknown.key, names);
}

}  // namespace

std::vector<const Key*> keys_of(const Table& table, const Variant* variant) {
  std::vector<const Key*> keys;
  if (variant != nullptr) {
    for (const Key& key : variant->keys) keys.push_back(&key);
  }
  for (const Key& key : table.keys) {
    if (variant == nullptr || find_key(variant->keys, key.name) == nullptr) keys.push_back(&key);
  }
  return keys;
}

bool is_alias(const Table& table, std::string_view word) {
  return find_alias(keys_of(table, nullptr), word) != nullptr;
}

std::string describe_unknown_key(const UnknownKey& unknown) {
  return fmt::format("unknown key \"{}\" in {}{}", unknown.key, unknown.where, suggestion_for(unknown));
}

std::string describe_unknown_variant(std::string_view value, std::string_view where, const Table& table) {
  std::vector<std::string> names;
  for (const Variant& one : table.variants) names.emplace_back(one.value);
  std::string message = fmt::format("{}: \"{}\" is not one of {}", where, value, fmt::join(names, ", "));
  const auto alias = std::ranges::find_if(
      table.variants, [&](const Variant& one) { return has(base::split(one.aliases, ' '), value); });
  if (alias != table.variants.end()) return message + fmt::format("; it is called \"{}\" here", alias->value);
  if (const auto near = base::did_you_mean(value, names)) message += fmt::format("; did you mean \"{}\"?", *near);
  return message;
}

std::string suggest_name(std::string_view word, const std::vector<std::string>& names) {
  if (const auto near = base::did_you_mean(word, names)) return fmt::format("; did you mean \"{}\"?", *near);
  if (names.empty() || names.size() > kNamesListedMax) return {};
  if (names.size() == 1) return fmt::format("; there is only \"{}\"", names.front());
  return fmt::format("; there are {}", fmt::join(names, ", "));
}

}  // namespace atsume::catalog
