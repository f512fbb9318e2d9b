// Waiting for a socket to become readable or writable, with deadlines: what the TCP and TLS streams share.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/task.h"

namespace atsume::net {

// One timer serves every wait on the socket. It is set only when a deadline comes before the one it is set
// for, and left alone when a wait ends, so a connection whose deadlines only move on hardly touches it.
class SocketWait {
 public:
  using WaitType = boost::asio::ip::tcp::socket::wait_type;

  // Sets the socket non-blocking.
  explicit SocketWait(boost::asio::ip::tcp::socket socket);
  ~SocketWait();

  // Errors as in stream.h.
  Task<Result<void>> until(WaitType type, base::Deadline deadline);
  int fd();
  void close();
  // Closes with a TCP reset.
  void reset();
  bool is_open() const;
  // "127.0.0.1:53412"; empty when it is not connected.
  std::string peer() const;

 private:
  struct Waiter;
  struct State;
  class Entry;
  std::shared_ptr<State> state_;
};

}  // namespace atsume::net
