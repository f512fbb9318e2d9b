// The Stream of an outgoing TLS connection: OpenSSL straight on the non-blocking socket.
#pragma once

#include <memory>

#include "atsume/net/stream.h"
#include "net/socket_wait.h"
#include "net/tls_context.h"

namespace atsume::net {

// Does the handshake on a connected socket. Errors: kUnavailable "tls_failed" (says what did not verify);
// kTimeout "connect_timeout".
Task<Result<std::unique_ptr<Stream>>> tls_connect(std::unique_ptr<SocketWait> wait, SslPtr ssl, std::string host,
                                                  base::Deadline deadline);

}  // namespace atsume::net
