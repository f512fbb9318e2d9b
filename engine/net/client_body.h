// The body of a provider's answer, with the connection it comes from.
#pragma once

#include <memory>

#include "atsume/net/http_message.h"
#include "net/connection_pool.h"
#include "net/http1_body_read.h"

namespace atsume::net {

enum class AfterBody { kKeep, kClose };

// Gives the connection back to `pool` as soon as the body has been read to its end, if the messages so far
// allow it; closes it when destroyed before. `deadline` bounds every read beside the reader's own.
std::unique_ptr<BodyReader> make_client_body(std::shared_ptr<ConnectionPool> pool,
                                             std::unique_ptr<ClientConnection> connection, Framing framing,
                                             AfterBody after, base::Deadline deadline);

}  // namespace atsume::net
