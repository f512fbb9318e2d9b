// What to say about a key that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/keys.h"

namespace atsume::catalog {

// The keys of a section: the variant's own, then the common ones (a name that both have is the variant's).
std::vector<const Key*> keys_of(const Table& table, const Variant* variant);

// Whether it is a name that others use for a key of the table.
bool is_alias(const Table& table, std::string_view word);

struct UnknownKey {
  std::string_view key;
  std::string_view where;  // "resources.jobs.list"
  const Table* table = nullptr;
  const Variant* variant = nullptr;         // nullptr: not known, or the table has none
  std::span<const Table* const> enclosing;  // outermost first, without `table`
};

// `unknown key "pagination" in the top level; it is called "paginate" here`
std::string describe_unknown_key(const UnknownKey& unknown);

// `auth.key.type: "API_KEY" is not one of none, key, oauth2; it is called "key" here`
std::string describe_unknown_variant(std::string_view value, std::string_view where, const Table& table);

// `; did you mean "x"?`, or the names there are when they are few, or nothing.
std::string suggest_name(std::string_view word, const std::vector<std::string>& names);

}  // namespace atsume::catalog
