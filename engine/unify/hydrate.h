// Completing the records of a partial list, one `get` each.
#pragma once

#include "unify/request_map.h"
#include "unify/walk.h"

namespace atsume::unify {

// The method that completes `plan`'s records; nullptr when they are whole, or the provider has no such call.
const catalog::MethodMapping* find_completion(const Plan& plan);

// `records` with each one replaced by what `get` says of it; one that is gone meanwhile, or that the provider's rate
// limit leaves no call for, stays as it was, with a warning. `plan` is the list's.
net::Task<Result<json::Value>> hydrate(upstream::Upstream& upstream, const Plan& plan, const UnifiedRequest& request,
                                       json::Value records, MapScope& scope, RemoteData remote_data,
                                       RequestContext& context, Warnings& warnings);

}  // namespace atsume::unify
