// Locks on single keys, so that checking a precondition and writing are one step for those keys while
// writers of other keys go on and share one sync of the disk.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "atsume/store/kv.h"

namespace atsume::store {

// Thread-safe.
class KeyLocks {
 public:
  // Holds every key of a batch until it goes; waits while another holder has one of them. All keys are
  // taken at once, so holders cannot deadlock. The batch and the locks must outlive it.
  class Hold {
   public:
    Hold(KeyLocks& locks, const Batch& batch);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    KeyLocks* locks_;
    std::vector<std::string_view> keys_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::unordered_set<std::string_view> held_;
};

}  // namespace atsume::store
