#include "net/socket_wait.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "atsume/net/cancellation.h"
#include "net/stream_errors.h"

namespace atsume::net {

namespace asio = boost::asio;
using boost::system::error_code;

struct SocketWait::Waiter {
  base::SteadyTime deadline;
  bool is_late = false;
};

struct SocketWait::State : std::enable_shared_from_this<State> {
  explicit State(asio::ip::tcp::socket the_socket) : socket(std::move(the_socket)), timer(socket.get_executor()) {}

  asio::ip::tcp::socket socket;
  asio::steady_timer timer;
  base::SteadyTime set_for = base::SteadyTime::max();
  std::vector<Waiter*> waiters;

  void set_timer(base::SteadyTime time) {
    set_for = time;
    timer.expires_at(time);
    timer.async_wait([weak = weak_from_this()](error_code error) {
      if (error) return;
      if (auto state = weak.lock()) state->on_timer();
    });
  }

  void on_timer() {
    const base::SteadyTime now = std::chrono::steady_clock::now();
    bool any_late = false;
    auto next = base::SteadyTime::max();
    for (Waiter* waiter : waiters) {
      if (waiter->deadline <= now) {
        waiter->is_late = any_late = true;
      } else {
        next = std::min(next, waiter->deadline);
      }
    }
    set_for = base::SteadyTime::max();
    if (next != base::SteadyTime::max()) set_timer(next);
    error_code ignored;
    if (any_late) socket.cancel(ignored);
  }
};

// The waiter's place in the list for as long as its coroutine waits.
class SocketWait::Entry {
 public:
  Entry(State& state, base::Deadline deadline) : state_(state), waiter_{deadline.time()} {
    state_.waiters.push_back(&waiter_);
    if (waiter_.deadline < state_.set_for) state_.set_timer(waiter_.deadline);
  }
  ~Entry() { std::erase(state_.waiters, &waiter_); }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  bool is_late() const { return waiter_.is_late; }

 private:
  State& state_;
  Waiter waiter_;
};

SocketWait::SocketWait(asio::ip::tcp::socket socket) : state_(std::make_shared<State>(std::move(socket))) {
  error_code ignored;
  state_->socket.non_blocking(true, ignored);
}

SocketWait::~SocketWait() { close(); }

int SocketWait::fd() { return state_->socket.native_handle(); }
bool SocketWait::is_open() const { return state_->socket.is_open(); }

void SocketWait::close() {
  error_code ignored;
  state_->socket.close(ignored);
}

void SocketWait::reset() {
  error_code ignored;
  state_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

std::string SocketWait::peer() const {
  error_code error;
  const auto endpoint = state_->socket.remote_endpoint(error);
  if (error) return {};
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

Task<Result<void>> SocketWait::until(WaitType type, base::Deadline deadline) {
  auto state = state_;
  for (;;) {
    if (co_await is_cancelled()) co_return Fail(stream_cancelled_error());
    if (!state->socket.is_open()) co_return Fail(stream_closed_error("it was closed on our side"));
    if (deadline.has_passed(std::chrono::steady_clock::now())) co_return Fail(stream_timeout_error());

    const Entry entry(*state, deadline);
    auto [error] = co_await state->socket.async_wait(type, asio::as_tuple(asio::use_awaitable));
    if (!error) co_return Result<void>();
    if (entry.is_late()) co_return Fail(stream_timeout_error());
    // A cancelled wait that is not late was swept along by another's timeout, or ends in a check above.
    if (error != asio::error::operation_aborted) co_return Fail(stream_closed_error(error.message()));
  }
}

}  // namespace atsume::net
