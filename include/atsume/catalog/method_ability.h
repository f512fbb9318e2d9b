// What one unified method can do at one provider, as far as the definitions tell. Pure.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/mapping.h"

namespace atsume::catalog {

// How a filter of the model is done. Operators are eq, gt, gte, lt and lte.
struct FilterAbility {
  std::string name;
  std::vector<std::string> by_provider;
  std::vector<std::string> by_engine;  // on the mapped records
  std::vector<std::string> ignored;
  // Whether the mapping fills the field that the engine compares with: a filter by one that it does not finds nothing.
  bool is_filled = false;
};

// An argument that the provider's request cannot do without, and where it can come from.
struct RequiredArgument {
  std::string argument;
  std::vector<std::string> any_of;  // fields of the unified body, or for a list parameters of the query
};

struct MethodAbility {
  std::string method;
  std::string provider_method;  // "candidates.list", as the proxy calls it
  std::string request;          // "GET /candidates"
  std::vector<std::string> scopes;
  bool is_partial = false;  // items lack what get gives
  bool has_since = false;   // can be asked for what was changed since
  std::vector<FilterAbility> filters;
  std::vector<RequiredArgument> required;
  // Top-level fields of the record that the mapping fills; all of the model when it makes records as a whole.
  std::vector<std::string> fills;
  std::vector<std::string> reads;  // dotted paths of the unified body that reach the provider
};

// `method` is one of `resource`, `resource` one of `mapping`. What only a call could tell is left out: an argument
// that may come from the account, for one.
MethodAbility ability_of(const Mapping& mapping, const ResourceMapping& resource, const MethodMapping& method);

json::Value to_json(const MethodAbility& ability, json::Arena& arena);

}  // namespace atsume::catalog
