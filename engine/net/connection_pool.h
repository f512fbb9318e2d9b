// The client's idle connections, by origin.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "atsume/base/metrics.h"
#include "atsume/net/clock.h"
#include "atsume/net/dialer.h"
#include "atsume/net/stream.h"
#include "net/input_buffer.h"

namespace atsume::net {

// An open connection to `origin` with what it has received.
struct ClientConnection {
  Origin origin;
  std::unique_ptr<Stream> stream;
  InputBuffer input;
  bool is_reused = false;
};

// Belongs to one loop. Connections that have been idle too long are closed whenever the pool is used.
class ConnectionPool {
 public:
  ConnectionPool(Clock& clock, base::Metrics& metrics);

  // The connection used last, so that a quiet origin's others can expire; nullptr when none is fit for use.
  std::unique_ptr<ClientConnection> take(const Origin& origin);
  // A connection that stands between two messages.
  void give_back(std::unique_ptr<ClientConnection> connection);
  void close_all();

 private:
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    base::SteadyTime expires;
  };
  void close_expired(base::SteadyTime now);

  Clock& clock_;
  base::Gauge& idle_gauge_;
  std::map<Origin, std::vector<Idle>> idle_;  // each oldest first; none is empty
  base::SteadyTime next_sweep_{};
};

}  // namespace atsume::net
