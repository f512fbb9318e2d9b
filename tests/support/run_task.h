// Runs a Task to its end on real time, for the few tests that use sockets or threads. All others use SimClock.
#pragma once

#include <boost/asio/io_context.hpp>
#include <optional>

#include "atsume/net/task.h"

namespace atsume::testing {

// Returns when `task` has ended; what else runs on `context` runs meanwhile. Exceptions come through.
void run_task(boost::asio::io_context& context, net::Task<void> task);

template <class T>
net::Task<void> keep_result(net::Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

template <class T>
T run_task(boost::asio::io_context& context, net::Task<T> task) {
  std::optional<T> result;
  run_task(context, keep_result<T>(std::move(task), result));
  return std::move(*result);
}

}  // namespace atsume::testing
