// Asking, inside a coroutine, whether its caller has given up on it.
#pragma once

#include <boost/asio/this_coro.hpp>

#include "atsume/net/task.h"

namespace atsume::net {

// An operation started after the cancellation signal does not hear it any more, so everything that waits
// asks this first.
inline Task<bool> is_cancelled() {
  auto state = co_await boost::asio::this_coro::cancellation_state;
  co_return state.cancelled() != boost::asio::cancellation_type::none;
}

}  // namespace atsume::net
