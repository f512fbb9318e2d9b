// The HTTP/1.1 client: a pool of connections per origin, deadlines, and one retry of an idempotent
// request on a reused connection that had died.
//
// Thread-safety: one HttpClient per loop; its calls and bodies stay on that loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/limits.h"
#include "atsume/base/metrics.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/dialer.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"
#include "atsume/net/url.h"

namespace atsume::net {

struct ClientRequest {
  std::string method;
  Url url;
  // Host, Content-Length, Transfer-Encoding, Connection and their like are the client's own and left out here;
  // Accept-Encoding is "identity" unless set.
  Headers headers;
  std::string text;                  // the body, unless `body` is set
  std::unique_ptr<BodyReader> body;  // streamed; such a request is never repeated
};

struct ClientOptions {
  base::Duration connect_timeout = base::limits::kConnectTimeout;
  base::Duration first_byte_timeout = base::limits::kFirstByteTimeout;
  // 3xx answers of GET and HEAD are followed when this says the target may be called; by default none.
  // Authorization and Cookie headers do not cross to another origin.
  std::function<bool(const Url&)> may_redirect_to;
  // Shown to the request's own origin, and to no other that it is redirected to.
  SharedTlsIdentity identity;
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  // Never nullptr. Destroying it before its end closes the connection instead of reusing it.
  std::unique_ptr<BodyReader> body;
  Url url;  // of the answer, after redirects
  bool reused_connection = false;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Sends and reads the head of the answer; 1xx answers are skipped. Any final status is a success here.
  // `deadline` bounds everything, the body included. Errors: those of Dialer and Stream; kUpstream
  // "response_malformed", "response_header_too_large"; kTimeout "first_byte_timeout"; kForbidden
  // "redirect_refused"; kUpstream "too_many_redirects"; kInvalidRequest "header_invalid" (what cannot be put on
  // the wire); those of the request's own body. A stream error carries Retry::kReusedConnectionOnly when a kept
  // connection had died before the first byte of an answer.
  virtual Task<Result<ClientResponse>> send(ClientRequest request, const ClientOptions& options,
                                            base::Deadline deadline) = 0;
  // Closes idle connections. Those idle for too long are closed whenever the client is used.
  virtual void close_idle() = 0;
};

// All three must outlive the client.
std::unique_ptr<HttpClient> make_http_client(Dialer& dialer, Clock& clock, base::Metrics& metrics);

}  // namespace atsume::net
