#include "net/stream_tcp.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "atsume/net/cancellation.h"
#include "net/stream_errors.h"

namespace atsume::net {
namespace {

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

class TcpStream : public Stream {
 public:
  explicit TcpStream(std::unique_ptr<SocketWait> wait) : wait_(std::move(wait)), peer_(wait_->peer()) {
    const int on = 1;
    ::setsockopt(wait_->fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }

  Task<Result<std::size_t>> read_some(std::span<char> into, base::Deadline deadline) override {
    for (;;) {
      ATSUME_CO_TRY_VOID(co_await check_usable());
      const ssize_t count = ::recv(wait_->fd(), into.data(), into.size(), 0);
      if (count >= 0) co_return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      if (!would_block(errno)) co_return Fail(stream_closed_error(std::strerror(errno)));
      ATSUME_CO_TRY_VOID(co_await wait_->until(SocketWait::WaitType::wait_read, deadline));
    }
  }

  Task<Result<std::size_t>> write_some(std::span<const char> from, base::Deadline deadline) override {
    for (;;) {
      ATSUME_CO_TRY_VOID(co_await check_usable());
      const ssize_t count = ::send(wait_->fd(), from.data(), from.size(), MSG_NOSIGNAL);
      if (count >= 0) co_return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      if (!would_block(errno)) co_return Fail(stream_closed_error(std::strerror(errno)));
      ATSUME_CO_TRY_VOID(co_await wait_->until(SocketWait::WaitType::wait_write, deadline));
    }
  }

  Task<void> shutdown_write(base::Deadline) override {
    if (wait_->is_open()) ::shutdown(wait_->fd(), SHUT_WR);
    co_return;
  }

  Task<Result<void>> wait_readable(base::Deadline deadline) override {
    return wait_->until(SocketWait::WaitType::wait_read, deadline);
  }

  bool is_quiet() override {
    if (!wait_->is_open()) return false;
    char byte = 0;
    return ::recv(wait_->fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && would_block(errno);
  }

  void close() override { wait_->close(); }
  void reset() override { wait_->reset(); }
  std::string peer() const override { return peer_; }

 private:
  Task<Result<void>> check_usable() {
    if (!wait_->is_open()) co_return Fail(stream_closed_error("it was closed on our side"));
    if (co_await is_cancelled()) co_return Fail(stream_cancelled_error());
    co_return Result<void>();
  }

  std::unique_ptr<SocketWait> wait_;
  std::string peer_;
};

}  // namespace

std::unique_ptr<Stream> make_tcp_stream(boost::asio::ip::tcp::socket socket) {
  return make_tcp_stream(std::make_unique<SocketWait>(std::move(socket)));
}

std::unique_ptr<Stream> make_tcp_stream(std::unique_ptr<SocketWait> wait) {
  return std::make_unique<TcpStream>(std::move(wait));
}

}  // namespace atsume::net
