// The HTTP/1.1 server over abstract streams (RFC 9112).
//
// Each limit answers with its own status: header over 16 KB 431, target over 8 KB 414, body over the
// limit 413, header not read in time 408, bad syntax 400, unknown transfer coding 501, HTTP/2 preface or
// other version 505, an expectation but 100-continue 417, too many connections 503. Pipelined requests are answered in
// order, one at a time. `Expect: 100-continue` is answered when the handler first reads the body. A request body the
// handler left unread is drained up to 64 KiB, else the connection is closed after the answer.
//
// The head of a streamed answer goes out with its first chunk: a body that fails before it becomes a 502 or 504
// (500 when no provider is to blame). One that fails later ends the connection with a reset, never in order.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/limits.h"
#include "atsume/base/log.h"
#include "atsume/base/metrics.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/net/stream.h"
#include "atsume/net/task.h"
#include "atsume/net/task_group.h"

namespace atsume::net {

// Answers one request. Called on the connection's loop; the request lives until the answer's body has been
// written. An exception that leaves it becomes a 500 without details.
using HttpHandler = std::function<Task<HttpResponse>(HttpRequest& request)>;

struct ServerOptions {
  std::size_t header_bytes_max = base::limits::kRequestHeaderBytesMax;
  std::size_t target_bytes_max = base::limits::kRequestTargetBytesMax;
  std::size_t connections_max = base::limits::kConnectionsMax;  // one more is answered 503 and closed
  base::Duration header_timeout = base::limits::kHeaderReadTimeout;
  base::Duration idle_timeout = base::limits::kIdleTimeout;
  base::Duration body_timeout = base::limits::kBodyReadTimeout;
  base::Duration write_timeout = base::limits::kWriteTimeout;
  // The body of an error the server answers by itself, as JSON. Set by api so that every error has one shape.
  std::function<std::string(int status, std::string_view message)> error_body;
};

// Serves one connection until it ends, is idle too long, or draining is asked for. The work horse of
// HttpServer, and what tests call on in-memory streams.
class HttpSession;

class HttpServer {
 public:
  // `handler`, clock, logger and metrics must outlive the server. One server per loop.
  HttpServer(boost::asio::any_io_executor executor, HttpHandler handler, ServerOptions options, Clock& clock,
             base::Logger& logger, base::Metrics& metrics);
  ~HttpServer();

  // Takes a connection and serves it in the background.
  void accept(std::unique_ptr<Stream> stream);
  std::size_t connections() const;
  // No new requests: idle connections close at once, busy ones after their present answer (which says
  // "Connection: close"). What is left at `deadline` is cut off.
  Task<void> drain(base::Deadline deadline);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atsume::net
