#include "atsume/api/budget.h"

#include <algorithm>

namespace atsume::api {
namespace {

constexpr std::int64_t kMinute = std::chrono::nanoseconds(std::chrono::minutes(1)).count();
constexpr std::size_t kNamesPerShardMax = 1'000;

struct Step {
  std::int64_t full_at = 0;  // afterwards
  Allowance allowance;
};

// One request against a bucket that is full at `full_at`. Pure.
Step step(std::int64_t full_at, base::SteadyTime time, std::uint32_t per_minute) {
  const std::int64_t now = time.time_since_epoch().count();
  const std::int64_t interval = kMinute / per_minute;
  const std::int64_t whole = interval * per_minute;  // a minute, but for the remainder
  const std::int64_t begun = std::max(full_at, now);
  const std::int64_t over = begun + interval - now - whole;
  Step out{.full_at = begun, .allowance = {.limit = per_minute}};
  if (over > 0) {
    out.allowance.retry_after = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(over));
  } else {
    out.full_at = begun + interval;
    out.allowance.remaining = static_cast<std::uint32_t>((whole - (out.full_at - now)) / interval);
  }
  out.allowance.reset = std::chrono::ceil<std::chrono::seconds>(std::chrono::nanoseconds(out.full_at - now));
  return out;
}

}  // namespace

Allowance Budget::take(base::SteadyTime now, std::uint32_t per_minute) {
  std::int64_t before = full_at_.load(std::memory_order_relaxed);
  while (true) {
    const Step next = step(before, now, per_minute);
    if (next.allowance.retry_after) return next.allowance;
    if (full_at_.compare_exchange_weak(before, next.full_at, std::memory_order_relaxed)) return next.allowance;
  }
}

Budgets::Shard& Budgets::shard_of(const std::string& name) { return shards_[std::hash<std::string>()(name) % kShards]; }

// A bucket that is full again is as good as none.
void Budgets::make_room(Shard& shard, base::SteadyTime now) {
  if (shard.full_at.size() < kNamesPerShardMax) return;
  std::erase_if(shard.full_at, [&](const auto& entry) { return entry.second <= now.time_since_epoch().count(); });
  while (shard.full_at.size() >= kNamesPerShardMax) shard.full_at.erase(shard.full_at.begin());
}

Allowance Budgets::take(const std::string& name, base::SteadyTime now, std::uint32_t per_minute) {
  Shard& shard = shard_of(name);
  std::lock_guard lock(shard.mutex);
  auto found = shard.full_at.find(name);
  const Step next = step(found == shard.full_at.end() ? 0 : found->second, now, per_minute);
  if (found != shard.full_at.end()) {
    found->second = next.full_at;
  } else {
    make_room(shard, now);
    shard.full_at.emplace(name, next.full_at);
  }
  return next.allowance;
}

bool Budgets::is_spent(const std::string& name, base::SteadyTime now, std::uint32_t per_minute) {
  Shard& shard = shard_of(name);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.full_at.find(name);
  return found != shard.full_at.end() && step(found->second, now, per_minute).allowance.retry_after.has_value();
}

std::size_t Budgets::size() {
  std::size_t count = 0;
  for (Shard& shard : shards_) {
    std::lock_guard lock(shard.mutex);
    count += shard.full_at.size();
  }
  return count;
}

}  // namespace atsume::api
