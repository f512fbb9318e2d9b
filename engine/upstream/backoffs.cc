#include "atsume/upstream/backoffs.h"

#include <algorithm>

#include "atsume/base/limits.h"

namespace atsume::upstream {

namespace limits = base::limits;

namespace {

base::Duration pause_after(int failures) {
  base::Duration pause = limits::kTokenBackoffFirst;
  for (int i = 1; i < failures && pause < limits::kTokenBackoffMax; ++i) pause *= 2;
  return std::min<base::Duration>(pause, limits::kTokenBackoffMax);
}

}  // namespace

std::optional<Backoffs::Pause> Backoffs::find(const std::string& key, std::size_t credentials, base::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.credentials != credentials || found->second.until <= now) {
    return std::nullopt;
  }
  return Pause{std::chrono::ceil<base::Duration>(found->second.until - now), found->second.reason};
}

base::Duration Backoffs::note_failure(const std::string& key, std::size_t credentials, base::SteadyTime now,
                                      std::optional<base::Duration> asked, std::string reason) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= limits::kAccountCacheEntriesMax && !entries_.contains(key)) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
    if (entries_.size() >= limits::kAccountCacheEntriesMax) entries_.erase(entries_.begin());
  }
  Entry& entry = entries_[key];
  if (entry.credentials != credentials) entry = Entry{.credentials = credentials};
  const base::Duration pause = std::max(pause_after(++entry.failures), asked.value_or(base::Duration(0)));
  const base::Duration bounded = std::min<base::Duration>(pause, limits::kTokenBackoffMax);
  entry.until = now + bounded;
  entry.reason = std::move(reason);
  return bounded;
}

void Backoffs::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  entries_.erase(key);
}

}  // namespace atsume::upstream
