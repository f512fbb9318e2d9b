#include "unify/fan_out.h"

#include <algorithm>

#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using json::Value;

// A parent, and what it puts into the request: its place in the order.
struct Parent {
  Value item;
  std::string key;
};

std::string key_of(const upstream::CallSpec& spec) {
  std::string out;
  for (const auto& [name, value] : spec.arguments) out += name + "=" + json::write(value) + "\n";
  return out;
}

}  // namespace

upstream::CallSpec first_parent_spec(const Plan& plan, upstream::CallSpec spec) {
  spec.method = plan.method->for_each.front().method;
  spec.updated_since.reset();
  spec.remote_query.clear();
  return spec;
}

FanOut::FanOut(upstream::Upstream& upstream, const Plan& plan, const upstream::CallSpec& spec, MapScope& scope,
               const ItemMapper& map, RequestContext& context)
    : upstream_(upstream),
      plan_(plan),
      leaf_(spec),
      scope_(scope),
      map_(map),
      context_(context),
      records_(context.arena) {}

net::Task<Result<WalkResult>> FanOut::run(Walk walk) {
  walk_ = walk;
  const std::size_t levels = plan_.method->for_each.size();
  place_.parents.resize(levels);
  parents_.resize(levels);
  if (walk.from.parents.size() == levels) from_ = walk.from;
  auto first = first_parent_spec(plan_, leaf_);
  ATSUME_CO_TRY(const auto outcome, co_await walk_parents(0, std::move(first)));
  if (outcome == Outcome::kEnded) co_return WalkResult{records_.finish(), std::nullopt};
  co_return WalkResult{records_.finish(), place_};
}

net::Task<Result<FanOut::Outcome>> FanOut::walk_parents(std::size_t level, upstream::CallSpec spec) {
  if (from_) spec.page = from_->parents[level].page;
  while (true) {
    place_.parents[level] = {.page = spec.page, .key = {}};
    auto called = co_await upstream_.call(spec, context_.call);
    if (!called && is_met_limit(called.error())) co_return Outcome::kStopped;
    ATSUME_CO_TRY(auto outcome, std::move(called));
    Value single;
    const Value items = Value::array(items_of(outcome, single));
    ATSUME_CO_TRY(const auto walked, co_await walk_page(level, items));
    if (walked == Outcome::kStopped) co_return Outcome::kStopped;
    if (!outcome.next) co_return Outcome::kEnded;
    spec.page = *outcome.next;
  }
}

Result<upstream::CallSpec> FanOut::child_spec(std::size_t level) {
  const auto& parents = plan_.method->for_each;
  upstream::CallSpec spec = leaf_;
  if (level + 1 < parents.size()) {
    spec.method = parents[level + 1].method;
    spec.updated_since.reset();
    spec.remote_query.clear();
  }
  for (std::size_t i = 0; i <= level; ++i) {
    scope_.parent = parents_[i];
    ATSUME_TRY_VOID(map_parent_arguments(plan_, parents[i].name, scope_, spec));
  }
  return spec;
}

// Whatever lies deeper belonged to the parent before.
void FanOut::begin_at(std::size_t level) {
  place_.page = {};
  place_.skip = 0;
  const auto deeper = place_.parents.begin() + static_cast<std::ptrdiff_t>(level) + 1;
  std::fill(deeper, place_.parents.end(), ParentPlace{});
}

net::Task<Result<FanOut::Outcome>> FanOut::walk_page(std::size_t level, Value items) {
  std::vector<Parent> parents;
  for (Value item : items.items()) {
    parents_[level] = item;
    ATSUME_CO_TRY(const auto spec, child_spec(level));
    parents.push_back({item, key_of(spec)});
  }
  std::ranges::sort(parents, {}, &Parent::key);
  for (const Parent& parent : parents) {
    if (from_ && parent.key < from_->parents[level].key) continue;
    // The parent that the cursor stands on may be gone; the next one is walked from its beginning.
    if (from_ && parent.key != from_->parents[level].key) from_.reset();
    place_.parents[level].key = parent.key;
    if (!from_) begin_at(level);
    if (!from_ && is_full()) co_return Outcome::kStopped;
    parents_[level] = parent.item;
    ATSUME_CO_TRY(const auto walked, co_await walk_child(level));
    if (walked == Outcome::kStopped) co_return Outcome::kStopped;
  }
  from_.reset();
  co_return Outcome::kEnded;
}

net::Task<Result<FanOut::Outcome>> FanOut::walk_child(std::size_t level) {
  ATSUME_CO_TRY(auto spec, child_spec(level));
  if (level + 1 < plan_.method->for_each.size()) co_return co_await walk_parents(level + 1, std::move(spec));
  const auto missing = static_cast<std::uint32_t>(wanted() - records_.size());
  Walk child{.limit = missing, .is_filtered = walk_.is_filtered};
  if (walk_.whole_pages_until > 0) {
    child.limit = walk_.limit;
    child.whole_pages_until = missing;
  }
  if (from_) child.from = {.page = from_->page, .skip = from_->skip, .parents = {}};
  from_.reset();
  const CursorState begin = child.from;
  auto read = co_await walk_list(upstream_, std::move(spec), child, map_, context_);
  if (!read && is_met_limit(read.error())) {
    place_.page = begin.page;
    place_.skip = begin.skip;
    co_return Outcome::kStopped;
  }
  ATSUME_CO_TRY(auto walked, std::move(read));
  for (Value record : walked.records.items()) records_.push(record);
  barren_ = walked.records.size() == 0 ? barren_ + 1 : 0;
  if (!walked.next) co_return Outcome::kEnded;
  place_.page = walked.next->page;
  place_.skip = walked.next->skip;
  co_return Outcome::kStopped;
}

}  // namespace atsume::unify
