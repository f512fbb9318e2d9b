#include "atsume/upstream/sessions.h"

#include "atsume/base/limits.h"

namespace atsume::upstream {

SharedSession Sessions::find(const std::string& key, base::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return nullptr;
  if (found->second->expires > now) return found->second;
  sessions_.erase(found);
  return nullptr;
}

void Sessions::put(const std::string& key, SharedSession session) {
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= base::limits::kSessionsMax && !sessions_.contains(key)) sessions_.erase(sessions_.begin());
  sessions_[key] = std::move(session);
}

void Sessions::drop(const std::string& key, const SharedSession& session) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(key);
  if (found != sessions_.end() && found->second == session) sessions_.erase(found);
}

void Sessions::drop_all(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&prefix](const auto& entry) { return entry.first.starts_with(prefix); });
}

}  // namespace atsume::upstream
