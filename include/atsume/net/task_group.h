// Background work that is never detached: it is counted, its failures are logged, and it is cancelled
// and drained on shutdown.
//
// A group belongs to one loop: spawn, cancel and drain are called on it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/log.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"

namespace atsume::net {

class TaskGroup {
 public:
  TaskGroup(boost::asio::any_io_executor executor, base::Logger& logger);
  // Requires that the group is empty (drained).
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Starts `task` soon. An exception that leaves it is logged under `name` and goes no further.
  void spawn(std::string name, Task<void> task);
  std::size_t size() const;
  // Asks every running task to stop, by a terminal cancellation signal.
  void cancel();
  // Waits until the group is empty, cancelling what is left once `deadline` has passed.
  Task<void> drain(Clock& clock, base::Deadline deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace atsume::net
