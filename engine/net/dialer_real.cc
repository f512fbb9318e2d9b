#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <cstring>

#include "atsume/base/limits.h"
#include "atsume/net/dialer.h"
#include "net/resolver.h"
#include "net/stream_errors.h"
#include "net/stream_tcp.h"
#include "net/stream_tls.h"

namespace atsume::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint make_endpoint(const IpAddress& address, std::uint16_t port) {
  const asio::ip::address_v6 v6(address.bytes);
  if (v6.is_v4_mapped()) return {asio::ip::make_address_v4(asio::ip::v4_mapped, v6), port};
  return {v6, port};
}

Error connect_error(const Origin& target, const IpAddress& address, std::string_view why) {
  return Error(ErrorClass::kUnavailable, base::Origin::kProvider, "connect_failed",
               "cannot connect to " + target.to_string() + " at " + address.to_string() + ": " + std::string(why))
      .with_retry(Retry::kIfIdempotent);
}

Error connect_timeout_error(const Origin& target) {
  return Error(ErrorClass::kTimeout, base::Origin::kProvider, "connect_timeout",
               "no connection to " + target.to_string() + " came about in time")
      .with_retry(Retry::kIfIdempotent);
}

using Connected = Result<std::unique_ptr<SocketWait>>;

// 0, or the errno with which connecting ended.
int connect_outcome(int fd) {
  int outcome = 0;
  socklen_t length = sizeof(outcome);
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &outcome, &length) == 0 ? outcome : errno;
}

Task<Connected> connect(const Origin& target, IpAddress address, base::Deadline deadline) {
  const tcp::endpoint endpoint = make_endpoint(address, target.port);
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  socket.open(endpoint.protocol(), error);
  if (error) co_return Fail(connect_error(target, address, error.message()));
  auto wait = std::make_unique<SocketWait>(std::move(socket));

  if (::connect(wait->fd(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0) co_return std::move(wait);
  if (errno != EINPROGRESS) co_return Fail(connect_error(target, address, std::strerror(errno)));
  const auto ready = co_await wait->until(SocketWait::WaitType::wait_write, deadline);
  if (!ready && ready.error().error_class() == ErrorClass::kTimeout) co_return Fail(connect_timeout_error(target));
  if (!ready) co_return Fail(ready.error());
  const int outcome = connect_outcome(wait->fd());
  if (outcome != 0) co_return Fail(connect_error(target, address, std::strerror(outcome)));
  co_return std::move(wait);
}

class RealDialer : public Dialer {
 public:
  RealDialer(DialerOptions options, std::unique_ptr<TlsContext> tls, BlockingPool& pool, Clock& clock)
      : options_(std::move(options)), tls_(std::move(tls)), pool_(pool), clock_(clock) {}

  Task<Result<std::unique_ptr<Stream>>> dial_as(const Origin& origin, SharedTlsIdentity identity,
                                                base::Deadline deadline) override {
    const auto rewrite = std::ranges::find(options_.rewrites, origin, &Rewrite::from);
    const bool is_rewritten = rewrite != options_.rewrites.end();
    const Origin& target = is_rewritten ? rewrite->to : origin;

    ATSUME_CO_TRY(auto addresses, co_await resolve(pool_, clock_, target.host, deadline));
    if (!is_rewritten) ATSUME_CO_TRY_VOID(keep_allowed(target.host, addresses));
    ATSUME_CO_TRY(auto wait, co_await connect_any(target, addresses, deadline));
    if (!target.is_tls) co_return make_tcp_stream(std::move(wait));

    const std::string session_key = origin.to_string() + " " + target.to_string();
    ATSUME_CO_TRY(auto ssl, tls_->make_client(origin.host, session_key, identity));
    co_return co_await tls_connect(std::move(wait), std::move(ssl), origin.host, deadline);
  }

 private:
  // Drops the addresses the policy refuses; an error when it refuses all.
  Result<void> keep_allowed(const std::string& host, std::vector<IpAddress>& addresses) const {
    Result<void> refusal;
    auto is_refused = [&](const IpAddress& address) {
      auto verdict = check_egress(options_.egress, host, address);
      if (verdict) return false;
      refusal = std::move(verdict);
      return true;
    };
    std::erase_if(addresses, is_refused);
    if (addresses.empty()) return refusal;
    return {};
  }

  // In order; each address but the last gets half of the time that is left, so that one that swallows
  // packets leaves some for the next.
  Task<Connected> connect_any(const Origin& target, const std::vector<IpAddress>& addresses, base::Deadline deadline) {
    Connected connected = Fail(connect_timeout_error(target));
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const base::SteadyTime now = clock_.steady_now();
      base::Deadline until = deadline;
      if (i + 1 < addresses.size()) {
        const auto share = std::max<base::Duration>(deadline.left(now) / 2, base::limits::kConnectAttemptMin);
        until = deadline.earlier(base::Deadline::after(now, share));
      }
      connected = co_await connect(target, addresses[i], until);
      if (connected || connected.error().error_class() == ErrorClass::kCancelled) break;
    }
    co_return std::move(connected);
  }

  DialerOptions options_;
  std::unique_ptr<TlsContext> tls_;
  BlockingPool& pool_;
  Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<Dialer>> make_real_dialer(DialerOptions options, BlockingPool& pool, Clock& clock) {
  ATSUME_TRY(auto tls, TlsContext::make(options.ca_file));
  return std::make_unique<RealDialer>(std::move(options), std::move(tls), pool, clock);
}

}  // namespace atsume::net
