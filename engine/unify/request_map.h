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

}  // namespace atsume::unify
