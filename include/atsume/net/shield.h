// Work that must be brought to its end although its caller is cancelled meanwhile.
#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>

#include "atsume/net/task.h"

namespace atsume::net {

// Between raise() and lower() a cancellation of the calling coroutine reaches nothing; was_cancelled() tells of it
// afterwards, and the caller then ends by itself. Belongs to one coroutine.
class Shield {
 public:
  Task<void> raise() {
    const Recorder recorder{.was_cancelled = was_cancelled_};
    co_await boost::asio::this_coro::reset_cancellation_state(recorder);
  }
  Task<void> lower() {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
  }
  bool was_cancelled() const { return *was_cancelled_; }

 private:
  struct Recorder {
    boost::asio::cancellation_type operator()(boost::asio::cancellation_type) const noexcept {
      *was_cancelled = true;
      return boost::asio::cancellation_type::none;
    }
    std::shared_ptr<bool> was_cancelled;
  };
  std::shared_ptr<bool> was_cancelled_ = std::make_shared<bool>(false);
};

}  // namespace atsume::net
