// A unified query to the provider's arguments. Pure.
#pragma once

#include "atsume/base/result.h"
#include "atsume/unify/engine.h"
#include "unify/response_map.h"

namespace atsume::unify {

// The unified query as an object: {status: "open", created_at: {gte: …}, tags: ["a","b"]}.
json::Value query_object(const Query& query, json::Arena& arena);

// Fills the arguments of the call: from the mapping's args, filters and map_query. A filter that gives the provider
// nothing to filter by (a value it has no word for) is left to the engine instead.
// Errors: kConfig when an expression of the mapping fails.
Result<void> map_arguments(Plan& plan, const UnifiedRequest& request, const MapScope& scope, upstream::CallSpec& spec);

// What the mapping makes of a filter: provider arguments by name.
Result<json::Value> map_filter(const Plan& plan, const catalog::FilterMapping& mapped, const Filter& filter,
                               const MapScope& scope);

// The arguments of a call that hangs on the parent `scope.parent`, an item of the list called `name`: {<name>_id} is
// the parent's id, unless the mapping's args say otherwise.
Result<void> map_parent_arguments(const Plan& plan, const std::string& name, const MapScope& scope,
                                  upstream::CallSpec& spec);

// Whether parents have to be walked: not when the caller has named the one that is meant, so that the call has all
// that a parent would give it, the arguments of its request line and the `args` that read $parent. map_arguments has
// filled in the other `args` then.
bool hangs_on_parents(const Plan& plan, const upstream::CallSpec& spec);

// The provider's body, from the unified one: the mapping's tree or expression; members of `remote_data` are put over
// it as they are. Undefined when the mapping makes none. A caller who passes the body through gets it unchanged.
Result<json::Value> map_body(const Plan& plan, const UnifiedRequest& request, const MapScope& scope);

}  // namespace atsume::unify
