// Sessions that providers have begun for accounts, kept in memory only.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "atsume/base/time.h"
#include "atsume/upstream/account.h"

namespace atsume::upstream {

// Thread-safe. Bounded: when it is full, one makes room and is begun anew.
class Sessions {
 public:
  // nullptr when there is none, or when its lifetime has ended.
  SharedSession find(const std::string& key, base::SteadyTime now);
  void put(const std::string& key, SharedSession session);
  // Unless another one has taken its place meanwhile.
  void drop(const std::string& key, const SharedSession& session);
  // All whose key begins so.
  void drop_all(const std::string& prefix);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, SharedSession> sessions_;
};

}  // namespace atsume::upstream
