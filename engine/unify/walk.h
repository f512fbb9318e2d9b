// Walking a provider's list until exactly `limit` records are gathered.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "atsume/base/result.h"
#include "atsume/net/task.h"
#include "atsume/unify/context.h"
#include "atsume/upstream/upstream.h"
#include "unify/cursor.h"

namespace atsume::unify {

// The record to give out for a provider item; undefined leaves the item out (a filter did).
using ItemMapper = std::function<json::Value(json::Value item, std::size_t index)>;

// The items that an answer brings: an expression gives a list of one as its item, which then lies in `single`.
std::span<const json::Value> items_of(const upstream::CallOutcome& outcome, json::Value& single);

struct Walk {
  std::uint32_t limit = 0;  // 0: as many as the connector's own pages have
  CursorState from;
  // Whether records may be left out, so that small provider pages would cost many calls.
  bool is_filtered = false;
  // Ends with the page that brings so many records, and gives all of it: `limit` is then what pages are asked to have.
  // 0: ends at the limit.
  std::uint32_t whole_pages_until = 0;
};

// From the first page on: as many records as the query says, of a stream or with ignore_limit whole pages.
Walk begin_walk(const Query& query, bool is_streamed);

// The provider is asked for no more than is wanted, where it lets callers choose.
int choose_page_size(const catalog::Paginate& rule, const Walk& walk);

struct WalkResult {
  json::Value records;              // an array
  std::optional<CursorState> next;  // nullopt at the end of the list
};

// Reads pages from `walk.from` on. Without whole pages it gives fewer than `limit` records only at the end of the list,
// after limits::kPagesPerCallMax provider pages, or when the provider's rate limit is met halfway.
net::Task<Result<WalkResult>> walk_list(upstream::Upstream& upstream, upstream::CallSpec spec, Walk walk,
                                        const ItemMapper& map, RequestContext& context);

}  // namespace atsume::unify
