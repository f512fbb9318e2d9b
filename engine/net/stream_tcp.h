// The Stream over a plain TCP socket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "atsume/net/stream.h"
#include "net/socket_wait.h"

namespace atsume::net {

// Both take a connected socket; Nagle's algorithm is switched off.
std::unique_ptr<Stream> make_tcp_stream(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Stream> make_tcp_stream(std::unique_ptr<SocketWait> wait);

}  // namespace atsume::net
