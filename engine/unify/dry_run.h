// What a call would send, as an answer (atsume_skip_api_call=true).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/unify/context.h"
#include "atsume/upstream/request_view.h"

namespace atsume::unify {

struct UnifiedCall;

// {dry_run: true, request: {method, url, headers, body}}: JSON stands in `body` as it is, anything else as text.
// `more` are further members.
net::HttpResponse dry_run_response(const upstream::RequestView& request, json::Value more, json::Arena& arena);

// Of a unified call: the first request that goes out, `followed_by` those that depend on its answer, and `meta`.
// Errors: those of Upstream::dry_run.
Result<net::HttpResponse> dry_run(UnifiedCall& call, RequestContext& context);

}  // namespace atsume::unify
