// Renewals that failed, so that a provider in trouble is left alone for a while. In memory, by credential.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "atsume/base/time.h"

namespace atsume::upstream {

// Thread-safe. Bounded: when it is full, pauses that are over make room, else any one of them.
class Backoffs {
 public:
  struct Pause {
    base::Duration left{};
    std::string reason;  // why the last try failed; nothing secret
  };

  // nullopt when a try may be made. `credentials` is a digest of what would be tried: others than those that failed
  // are not held back.
  std::optional<Pause> find(const std::string& key, std::size_t credentials, base::SteadyTime now);
  // The pause that begins now: twice as long as the one before, or as long as the provider asked for, within limits.
  base::Duration note_failure(const std::string& key, std::size_t credentials, base::SteadyTime now,
                              std::optional<base::Duration> asked, std::string reason);
  void forget(const std::string& key);

 private:
  struct Entry {
    std::size_t credentials = 0;
    int failures = 0;
    base::SteadyTime until;
    std::string reason;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace atsume::upstream
