#include "unify/walk.h"

#include <algorithm>
#include <set>

#include "atsume/base/limits.h"

namespace atsume::unify {
namespace {

Error loop_error() {
  return base::provider_error(ErrorClass::kUpstream, "pagination_loop",
                              "the provider's pages lead back to a page that was read before");
}

}  // namespace

Walk begin_walk(const Query& query, bool is_streamed) {
  if (!is_streamed && !query.options.ignore_limit) return {.limit = query.limit};
  const bool asks_for_size = query.has_limit && !query.options.ignore_limit;
  return {.limit = asks_for_size ? query.limit : 0, .whole_pages_until = 1};
}

int choose_page_size(const catalog::Paginate& rule, const Walk& walk) {
  if (rule.max_size <= 0) return rule.size;
  if (walk.is_filtered || walk.limit == 0) return rule.size > 0 ? rule.size : rule.max_size;
  return static_cast<int>(std::min<std::uint32_t>(walk.limit, static_cast<std::uint32_t>(rule.max_size)));
}

std::span<const json::Value> items_of(const upstream::CallOutcome& outcome, json::Value& single) {
  if (outcome.is_empty || outcome.data.is_undefined() || outcome.data.is_null()) return {};
  if (outcome.data.is_array()) return outcome.data.items();
  single = outcome.data;
  return {&single, 1};
}

net::Task<Result<WalkResult>> walk_list(upstream::Upstream& upstream, upstream::CallSpec spec, Walk walk,
                                        const ItemMapper& map, RequestContext& context) {
  json::ArrayBuilder records(context.arena);
  std::set<std::string> seen;
  spec.page = walk.from.page;
  if (spec.page.size == 0) spec.page.size = choose_page_size(spec.method->paginate, walk);
  std::size_t skip = walk.from.skip;
  // Pages that bring records lead to the limit; only those that bring none could go on for ever.
  for (std::uint32_t barren = 0; barren < base::limits::kPagesPerCallMax;) {
    const std::size_t before = records.size();
    if (!seen.insert(spec.page.text).second) co_return Fail(loop_error());
    auto called = co_await upstream.call(spec, context.call);
    // What was read is not lost to a limit that was met halfway: the caller goes on from there.
    if (!called && called.error().error_class() == ErrorClass::kRateLimited && records.size() > 0) {
      co_return WalkResult{records.finish(), CursorState{spec.page, static_cast<std::uint32_t>(skip)}};
    }
    ATSUME_CO_TRY(auto outcome, std::move(called));
    json::Value single;
    const auto items = items_of(outcome, single);
    for (std::size_t i = skip; i < items.size(); ++i) {
      const json::Value record = map(items[i], i);
      if (record.is_undefined()) continue;
      records.push(record);
      if (walk.whole_pages_until > 0 || records.size() < walk.limit) continue;
      if (i + 1 < items.size()) {
        co_return WalkResult{records.finish(), CursorState{spec.page, static_cast<std::uint32_t>(i + 1)}};
      }
      std::optional<CursorState> next;
      if (outcome.next) next = CursorState{*outcome.next, 0};
      co_return WalkResult{records.finish(), next};
    }
    if (!outcome.next) co_return WalkResult{records.finish(), std::nullopt};
    const bool has_enough = walk.whole_pages_until > 0 && records.size() >= walk.whole_pages_until;
    if (has_enough) co_return WalkResult{records.finish(), CursorState{*outcome.next, 0}};
    if (records.size() == before) ++barren;
    spec.page = *outcome.next;
    skip = 0;
  }
  co_return WalkResult{records.finish(), CursorState{spec.page, 0}};
}

}  // namespace atsume::unify
