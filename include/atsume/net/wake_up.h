// A condition that coroutines of one loop wait for, by the Clock's time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "atsume/base/deadline.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"

namespace atsume::net {

// Used like a condition variable: check the state, wait, check again. Belongs to one loop; several
// coroutines may wait at once.
class WakeUp {
 public:
  explicit WakeUp(boost::asio::any_io_executor executor);
  ~WakeUp();

  void notify_all();
  // Returns after notify_all(), at the deadline, or at cancellation; at once when cancelled before.
  Task<void> wait(Clock& clock, base::Deadline deadline);
  // Returns after notify_all() only, or once at a cancellation that arrives during the wait: for clean-up
  // that must go on after a cancellation.
  Task<void> wait_regardless();
  const boost::asio::any_io_executor& executor() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::net
