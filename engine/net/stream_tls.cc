#include "net/stream_tls.h"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "atsume/net/cancellation.h"
#include "net/stream_errors.h"

namespace atsume::net {
namespace {

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "the peer closed the connection";
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "TLS error " + std::to_string(code) : reason;
}

class TlsStream : public Stream {
 public:
  TlsStream(std::unique_ptr<SocketWait> wait, SslPtr ssl)
      : wait_(std::move(wait)), ssl_(std::move(ssl)), peer_(wait_->peer()) {
    const int on = 1;
    ::setsockopt(wait_->fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    SSL_set_fd(ssl_.get(), wait_->fd());
  }
  ~TlsStream() override {
    close();
    // Without this OpenSSL takes the close for an attack and spoils the session for resumption.
    if (!is_broken_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }

  Task<Result<std::size_t>> handshake(base::Deadline deadline) {
    auto connect = [ssl = ssl_.get()](std::size_t*) { return SSL_do_handshake(ssl); };
    co_return co_await run(connect, deadline);
  }

  Task<Result<std::size_t>> read_some(std::span<char> into, base::Deadline deadline) override {
    auto read = [ssl = ssl_.get(), into](std::size_t* count) {
      return SSL_read_ex(ssl, into.data(), into.size(), count);
    };
    co_return co_await run(read, deadline);
  }

  Task<Result<std::size_t>> write_some(std::span<const char> from, base::Deadline deadline) override {
    auto write = [ssl = ssl_.get(), from](std::size_t* count) {
      return SSL_write_ex(ssl, from.data(), from.size(), count);
    };
    ATSUME_CO_TRY(const std::size_t count, co_await run(write, deadline));
    if (count == 0) co_return Fail(stream_closed_error("the peer ended the TLS session"));
    co_return count;
  }

  Task<void> shutdown_write(base::Deadline deadline) override {
    // The answer to our close_notify is not waited for: a return of 0 is as good as 1 here.
    auto shut = [ssl = ssl_.get()](std::size_t*) { return SSL_shutdown(ssl) >= 0 ? 1 : -1; };
    if (!is_broken_) (void)co_await run(shut, deadline);
  }

  Task<Result<void>> wait_readable(base::Deadline deadline) override {
    if (SSL_has_pending(ssl_.get()) == 1) co_return Result<void>();
    co_return co_await wait_->until(SocketWait::WaitType::wait_read, deadline);
  }

  bool is_quiet() override {
    if (!wait_->is_open() || is_broken_) return false;
    // The read lets OpenSSL take session tickets, which are no reason to give the connection up.
    char byte = 0;
    std::size_t count = 0;
    ERR_clear_error();
    const int outcome = SSL_peek_ex(ssl_.get(), &byte, 1, &count);
    if (outcome == 1) return false;
    const int reason = SSL_get_error(ssl_.get(), outcome);
    is_broken_ = reason == SSL_ERROR_SSL || reason == SSL_ERROR_SYSCALL;
    return reason == SSL_ERROR_WANT_READ;
  }

  void close() override {
    if (!wait_->is_open()) return;
    ERR_clear_error();
    if (!is_broken_ && SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
    wait_->close();
  }

  void reset() override {
    is_broken_ = true;
    wait_->reset();
  }

  std::string peer() const override { return peer_; }

 private:
  // Repeats `operation` until it neither wants to read nor to write the socket.
  template <class Operation>
  Task<Result<std::size_t>> run(Operation operation, base::Deadline deadline) {
    for (;;) {
      if (!wait_->is_open()) co_return Fail(stream_closed_error("it was closed on our side"));
      if (co_await is_cancelled()) co_return Fail(stream_cancelled_error());
      ERR_clear_error();
      std::size_t count = 0;
      const int outcome = operation(&count);
      if (outcome == 1) co_return count;
      switch (SSL_get_error(ssl_.get(), outcome)) {
        case SSL_ERROR_WANT_READ:
          ATSUME_CO_TRY_VOID(co_await wait_->until(SocketWait::WaitType::wait_read, deadline));
          break;
        case SSL_ERROR_WANT_WRITE:
          ATSUME_CO_TRY_VOID(co_await wait_->until(SocketWait::WaitType::wait_write, deadline));
          break;
        case SSL_ERROR_ZERO_RETURN:
          co_return 0;
        case SSL_ERROR_SYSCALL:
          is_broken_ = true;
          co_return Fail(stream_closed_error(errno != 0 ? std::strerror(errno) : "the peer closed it"));
        default:
          is_broken_ = true;
          co_return Fail(stream_closed_error(openssl_reason()));
      }
    }
  }

  std::unique_ptr<SocketWait> wait_;
  SslPtr ssl_;
  std::string peer_;
  bool is_broken_ = false;  // after a fatal error OpenSSL must not be asked to shut down in order
};

Error handshake_error(const Error& error, long verdict, const std::string& host) {
  if (error.error_class() == ErrorClass::kCancelled) return error;
  if (error.error_class() == ErrorClass::kTimeout) {
    return {ErrorClass::kTimeout, base::Origin::kProvider, "connect_timeout",
            "the TLS handshake with " + host + " did not end in time"};
  }
  std::string why = error.message();
  if (verdict != X509_V_OK)
    why = "its certificate does not verify: " + std::string(X509_verify_cert_error_string(verdict));
  return {ErrorClass::kUnavailable, base::Origin::kProvider, "tls_failed", "TLS with " + host + " failed: " + why};
}

}  // namespace

Task<Result<std::unique_ptr<Stream>>> tls_connect(std::unique_ptr<SocketWait> wait, SslPtr ssl, std::string host,
                                                  base::Deadline deadline) {
  ssl_st* const connection = ssl.get();
  auto stream = std::make_unique<TlsStream>(std::move(wait), std::move(ssl));
  auto done = co_await stream->handshake(deadline);
  if (done && SSL_is_init_finished(connection) != 1) done = Fail(stream_closed_error("the peer ended the handshake"));
  if (!done) co_return Fail(handshake_error(done.error(), SSL_get_verify_result(connection), host));
  co_return std::move(stream);
}

}  // namespace atsume::net
