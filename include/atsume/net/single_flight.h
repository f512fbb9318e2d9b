// One flight per key: concurrent callers of the same key share one run of the work and its result.
//
// Thread-safe; callers may be on different loops, each resumes on its own. The work runs as part of the
// first caller; when that caller is cancelled, the next waiter starts the work anew.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"

namespace atsume::net {

class SingleFlight {
 public:
  explicit SingleFlight(Clock& clock);
  ~SingleFlight();

  // Runs `work` unless one for `key` is under way, whose outcome is then awaited instead. Waiters learn only
  // that it ended and how: they re-read what it stored. Error kTimeout when `deadline` passes while waiting.
  Task<Result<void>> run(std::string key, std::function<Task<Result<void>>()> work, base::Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace atsume::net
