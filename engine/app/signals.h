// SIGTERM and SIGINT stop in order, SIGHUP reloads. A second SIGTERM or SIGINT ends the process at once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

namespace atsume::app {

struct SignalActions {
  std::function<void()> stop;
  std::function<void()> reload;
};

class Signals {
 public:
  Signals(boost::asio::io_context& loop, SignalActions actions);
  ~Signals();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::app
