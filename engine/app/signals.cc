#include "app/signals.h"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace atsume::app {

struct Signals::Impl {
  Impl(boost::asio::io_context& loop, SignalActions given)
      : set(loop, SIGTERM, SIGINT, SIGHUP), actions(std::move(given)) {}

  void wait() {
    set.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP) {
        actions.reload();
      } else if (!std::exchange(is_stopping, true)) {
        actions.stop();
      } else {
        std::_Exit(128 + number);
      }
      wait();
    });
  }

  boost::asio::signal_set set;
  SignalActions actions;
  bool is_stopping = false;
};

Signals::Signals(boost::asio::io_context& loop, SignalActions actions)
    : impl_(std::make_unique<Impl>(loop, std::move(actions))) {
  impl_->wait();
}

Signals::~Signals() = default;

}  // namespace atsume::app
