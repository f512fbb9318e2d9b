// One unified call under way: what is asked, of which of the provider's methods, and how its items become records.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/result.h"
#include "atsume/unify/engine.h"
#include "unify/plan.h"
#include "unify/response_map.h"
#include "unify/shape.h"
#include "unify/validation.h"
#include "unify/walk.h"
#include "unify/watch.h"

namespace atsume::unify {

// Belongs to one request, and of a streamed list to its stream. Does not move: the plan refers to the request.
struct UnifiedCall {
  UnifiedCall(Engine::Parts given, UnifiedRequest asked) : parts(given), request(std::move(asked)) {}
  UnifiedCall(const UnifiedCall&) = delete;
  UnifiedCall& operator=(const UnifiedCall&) = delete;

  const QueryOptions& options() const { return request.query.options; }
  bool is_list() const { return request.method == "list"; }
  // What expressions see; what they give goes to `to`.
  MapScope scope(json::Arena& to) const;
  // The same for a provider's items: what no table of an enum has is noted in `warnings`.
  MapScope item_scope(json::Arena& to);
  // Of a list, from its beginning on.
  Walk first_walk() const;
  // "ats/candidates/list" and what else a cursor belongs to.
  std::string cursor_binding() const;

  Engine::Parts parts;
  UnifiedRequest request;
  Plan plan;
  Shape shape = Shape::of_items({});
  base::WallTime begun{};
  json::Arena arena{4 * 1024};  // of what is asked: it lives as long as the call does
  json::Value query;
  json::Value id;
  catalog::Method unshaped;  // spec's method, where the caller's body takes the place of the connector's
  upstream::CallSpec spec;
  Warnings warnings;
  std::unique_ptr<Watch> watch;            // of calls that tell what was done
  std::unique_ptr<Validation> validation;  // of those that tell what does not fit
};

// Errors: those of make_plan, Shape, map_arguments and map_body.
Result<std::unique_ptr<UnifiedCall>> begin_call(const Engine::Parts& parts, UnifiedRequest request,
                                                const catalog::Catalog& catalog);

// Parents are walked unless the caller has named the one that is meant.
bool hangs_on_parents(const UnifiedCall& call);

// A stretch of the list, hydrated where that is asked for; the records are whole, and live in `context.arena`.
net::Task<Result<WalkResult>> read_records(UnifiedCall& call, Walk walk, RequestContext& context);

// What the answer says beside its records, but for the warnings: post_filtered, explain, debug, validation.
json::Value describe_call(const UnifiedCall& call, json::Arena& arena);

}  // namespace atsume::unify
