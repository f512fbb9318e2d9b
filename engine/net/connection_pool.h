// The client's idle connections, by origin and client certificate.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "atsume/base/metrics.h"
#include "atsume/net/clock.h"
#include "atsume/net/dialer.h"
#include "atsume/net/stream.h"
#include "net/input_buffer.h"

namespace atsume::net {

// What a connection goes to, and the client certificate it was made with (its digest; empty: none).
struct ConnectionKey {
  Origin origin;
  std::string identity;
  auto operator<=>(const ConnectionKey&) const = default;
};

// An open connection with what it has received.
struct ClientConnection {
  ConnectionKey key;
  std::unique_ptr<Stream> stream;
  InputBuffer input;
  bool is_reused = false;
};

// Belongs to one loop. Connections that have been idle too long are closed whenever the pool is used.
class ConnectionPool {
 public:
  ConnectionPool(Clock& clock, base::Metrics& metrics);

  // The connection used last, so that a quiet origin's others can expire; nullptr when none is fit for use.
  std::unique_ptr<ClientConnection> take(const ConnectionKey& key);
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
  std::map<ConnectionKey, std::vector<Idle>> idle_;  // each oldest first; none is empty
  base::SteadyTime next_sweep_{};
};

}  // namespace atsume::net
