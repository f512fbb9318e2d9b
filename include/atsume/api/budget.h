// How many requests a minute somebody may make: a token bucket that holds a minute's worth and fills evenly.
//
// The bucket is kept as the time at which it will be full again (the generic cell rate algorithm), one number, so that
// all loops share it without a lock.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "atsume/base/time.h"

namespace atsume::api {

// What a request found in its bucket.
struct Allowance {
  std::uint32_t limit = 0;                               // requests a minute
  std::uint32_t remaining = 0;                           // that may follow at once
  std::chrono::seconds reset{};                          // until all of them are there again
  std::optional<std::chrono::milliseconds> retry_after;  // refused: until one is there
};

// Thread-safe.
class Budget {
 public:
  // Takes one request, unless none is left. `per_minute` is at least 1; it may differ from call to call.
  Allowance take(base::SteadyTime now, std::uint32_t per_minute);

 private:
  std::atomic<std::int64_t> full_at_{0};  // steady nanoseconds
};

// A budget for each name, as many as there are names: of those that are full nothing is kept, and when too many are
// not, some begin anew. Thread-safe.
class Budgets {
 public:
  Allowance take(const std::string& name, base::SteadyTime now, std::uint32_t per_minute);
  // Whether take() would refuse.
  bool is_spent(const std::string& name, base::SteadyTime now, std::uint32_t per_minute);
  std::size_t size();

 private:
  static constexpr std::size_t kShards = 16;
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, std::int64_t> full_at;
  };
  Shard& shard_of(const std::string& name);
  static void make_room(Shard& shard, base::SteadyTime now);

  std::array<Shard, kShards> shards_;
};

}  // namespace atsume::api
