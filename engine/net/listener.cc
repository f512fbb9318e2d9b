#include "atsume/net/listener.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <chrono>

#include "atsume/base/limits.h"
#include "atsume/net/cancellation.h"
#include "net/stream_tcp.h"

namespace atsume::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Errors of one connection that was lost before it was taken; the listener goes on at once.
bool concerns_one_connection(const error_code& error) {
  return error == asio::error::connection_aborted || error == asio::error::connection_reset ||
         error == asio::error::interrupted || error == boost::system::errc::protocol_error;
}

class TcpListener : public Listener {
 public:
  explicit TcpListener(tcp::acceptor acceptor)
      : acceptor_(std::move(acceptor)), pause_(acceptor_.get_executor()), port_(acceptor_.local_endpoint().port()) {}

  Task<void> run(std::function<void(std::unique_ptr<Stream>)> on_connection) override {
    while (acceptor_.is_open() && !co_await is_cancelled()) {
      auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
      if (!error) {
        on_connection(make_tcp_stream(std::move(socket)));
      } else if (acceptor_.is_open() && error != asio::error::operation_aborted && !concerns_one_connection(error)) {
        pause_.expires_after(base::limits::kAcceptPause);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
      }
    }
  }

  void close() override {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

  std::uint16_t port() const override { return port_; }

 private:
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint16_t port_;
};

Result<tcp::endpoint> parse_endpoint(std::string_view address) {
  const auto malformed = [address] {
    return Fail(base::config_error("listen_address", "'" + std::string(address) +
                                                         "' is not an address to listen on; write HOST:PORT with an "
                                                         "IP address, as 127.0.0.1:8080 or [::1]:8080"));
  };
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return malformed();
  std::string_view host = address.substr(0, colon);
  const std::string_view digits = address.substr(colon + 1);
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return malformed();
  }
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  error_code error;
  const auto ip = asio::ip::make_address(std::string(host), error);
  if (error || digits.empty() || failure != std::errc() || end != digits.data() + digits.size()) return malformed();
  return tcp::endpoint(ip, port);
}

error_code open_acceptor(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, PortSharing sharing) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (error) return error;
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (sharing == PortSharing::kShared) {
    const int on = 1;
    ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_tcp(asio::any_io_executor executor, std::string_view address,
                                             PortSharing sharing) {
  ATSUME_TRY(const tcp::endpoint endpoint, parse_endpoint(address));
  tcp::acceptor acceptor(executor);
  if (const error_code error = open_acceptor(acceptor, endpoint, sharing)) {
    return Fail(
        base::config_error("listen_failed", "cannot listen on " + std::string(address) + ": " + error.message()));
  }
  return std::make_unique<TcpListener>(std::move(acceptor));
}

}  // namespace atsume::net
