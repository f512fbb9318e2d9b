#include "store/key_locks.h"

#include <algorithm>

namespace atsume::store {

KeyLocks::Hold::Hold(KeyLocks& locks, const Batch& batch) : locks_(&locks) {
  keys_.reserve(batch.changes().size() + batch.preconditions().size());
  for (const auto& change : batch.changes()) keys_.push_back(change.key);
  for (const auto& precondition : batch.preconditions()) keys_.push_back(precondition.key);

  std::unique_lock lock(locks_->mutex_);
  locks_->released_.wait(lock, [this] {
    return std::ranges::none_of(keys_, [this](std::string_view key) { return locks_->held_.contains(key); });
  });
  locks_->held_.insert(keys_.begin(), keys_.end());
}

KeyLocks::Hold::~Hold() {
  {
    std::lock_guard lock(locks_->mutex_);
    for (std::string_view key : keys_) locks_->held_.erase(key);
  }
  locks_->released_.notify_all();
}

}  // namespace atsume::store
