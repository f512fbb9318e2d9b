// Walking a list that hangs on parents (`for_each`): the lists of all parents, one after the other.
//
// The parents of a page are walked in the order of what they put into the request, so that a cursor finds its place
// again in a list that has changed: parents that came meanwhile are met or passed over, none is walked twice.
#pragma once

#include "unify/request_map.h"
#include "unify/walk.h"

namespace atsume::unify {

// The call of the outermost parents' list, out of the call of the list itself.
upstream::CallSpec first_parent_spec(const Plan& plan, upstream::CallSpec spec);

class FanOut {
 public:
  // `spec` is the call of the list itself, without what parents add. `scope.parent` is set to the parent at hand
  // while `map` runs. All references must outlive the walk.
  FanOut(upstream::Upstream& upstream, const Plan& plan, const upstream::CallSpec& spec, MapScope& scope,
         const ItemMapper& map, RequestContext& context);

  // As walk_list.
  net::Task<Result<WalkResult>> run(Walk walk);

 private:
  enum class Outcome { kEnded, kStopped };

  net::Task<Result<Outcome>> walk_parents(std::size_t level, upstream::CallSpec spec);
  net::Task<Result<Outcome>> walk_page(std::size_t level, json::Value items);
  net::Task<Result<Outcome>> walk_child(std::size_t level);
  void begin_at(std::size_t level);
  // The call under the parents at hand, down to `level`.
  Result<upstream::CallSpec> child_spec(std::size_t level);
  // The provider's rate limit was met when some records were read already: they are given out.
  bool is_met_limit(const Error& error) const {
    return error.error_class() == ErrorClass::kRateLimited && records_.size() > 0;
  }
  bool is_full() const { return records_.size() >= wanted() || barren_ >= base::limits::kPagesPerCallMax; }
  std::size_t wanted() const { return walk_.whole_pages_until > 0 ? walk_.whole_pages_until : walk_.limit; }

  upstream::Upstream& upstream_;
  const Plan& plan_;
  const upstream::CallSpec& leaf_;
  MapScope& scope_;
  const ItemMapper& map_;
  RequestContext& context_;
  Walk walk_;
  std::vector<json::Value> parents_;  // at hand, outermost first
  json::ArrayBuilder records_;
  std::uint32_t barren_ = 0;         // lists in a row that brought no record
  CursorState place_;                // where the walk is
  std::optional<CursorState> from_;  // where it goes on; used up on the way down
};

}  // namespace atsume::unify
