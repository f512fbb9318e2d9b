// Accepting TCP connections.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/net/stream.h"
#include "atsume/net/task.h"

namespace atsume::net {

class Listener {
 public:
  virtual ~Listener() = default;
  // Accepts until close(); each connection is handed to `on_connection`. Running out of file descriptors
  // pauses, it does not end the loop.
  virtual Task<void> run(std::function<void(std::unique_ptr<Stream>)> on_connection) = 0;
  virtual void close() = 0;
  // The port in use, also when 0 was asked for.
  virtual std::uint16_t port() const = 0;
};

// `address` is "HOST:PORT" ("127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0"). With `share_port` several
// listeners of this process may bind the same port (SO_REUSEPORT), one per loop.
// Errors: kConfig "listen_address" (malformed), "listen_failed" (says why: in use, not permitted).
enum class PortSharing { kExclusive, kShared };
Result<std::unique_ptr<Listener>> listen_tcp(boost::asio::any_io_executor executor, std::string_view address,
                                             PortSharing sharing);

}  // namespace atsume::net
