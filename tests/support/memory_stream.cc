#include "support/memory_stream.h"

#include <algorithm>
#include <array>
#include <functional>

#include "atsume/net/cancellation.h"
#include "atsume/net/wake_up.h"
#include "net/stream_errors.h"

namespace atsume::testing {
namespace {

using net::Task;

struct Direction {
  Direction(const boost::asio::any_io_executor& executor, std::size_t room)
      : capacity(room), readable(executor), writable(executor) {}
  std::string bytes;
  std::size_t capacity;
  bool has_ended = false;
  net::WakeUp readable;
  net::WakeUp writable;
};

struct Connection {
  Connection(const boost::asio::any_io_executor& executor, std::size_t first, std::size_t second)
      : directions{Direction(executor, first), Direction(executor, second)} {}
  std::array<Direction, 2> directions;  // by the writing side
  std::array<bool, 2> is_closed{};
  bool is_broken = false;

  void wake_all() {
    for (Direction& direction : directions) {
      direction.readable.notify_all();
      direction.writable.notify_all();
    }
  }
  void break_down() {
    is_broken = true;
    for (Direction& direction : directions) direction.bytes.clear();
    wake_all();
  }
};

class MemoryStream : public net::Stream {
 public:
  MemoryStream(SimClock& clock, std::shared_ptr<Connection> connection, std::size_t side, StreamOptions options)
      : clock_(clock), connection_(std::move(connection)), side_(side), options_(std::move(options)) {}
  ~MemoryStream() override { close(); }

  Task<Result<std::size_t>> read_some(std::span<char> into, base::Deadline deadline) override {
    ATSUME_CO_TRY_VOID(co_await begin_operation(deadline));
    ATSUME_CO_TRY_VOID(co_await wait_for_input(deadline));
    Direction& in = connection_->directions[1 - side_];
    const std::size_t count = std::min({into.size(), options_.read_bytes_max, in.bytes.size()});
    std::copy_n(in.bytes.begin(), count, into.begin());
    in.bytes.erase(0, count);
    in.writable.notify_all();
    co_return count;
  }

  Task<Result<std::size_t>> write_some(std::span<const char> from, base::Deadline deadline) override {
    ATSUME_CO_TRY_VOID(co_await begin_operation(deadline));
    Direction& out = connection_->directions[side_];
    for (;;) {
      ATSUME_CO_TRY_VOID(co_await check_usable());
      if (out.has_ended || connection_->is_closed[1 - side_]) co_return Fail(net::stream_closed_error("broken pipe"));
      if (out.bytes.size() < out.capacity) break;
      if (deadline.has_passed(clock_.steady_now())) co_return Fail(net::stream_timeout_error());
      co_await out.writable.wait(clock_, deadline);
    }
    const std::size_t count = std::min({from.size(), options_.write_bytes_max, out.capacity - out.bytes.size()});
    out.bytes.append(from.data(), count);
    out.readable.notify_all();
    co_return count;
  }

  Task<void> shutdown_write(base::Deadline deadline) override {
    if (!co_await begin_operation(deadline)) co_return;
    connection_->directions[side_].has_ended = true;
    connection_->wake_all();
  }

  Task<Result<void>> wait_readable(base::Deadline deadline) override { return wait_for_input(deadline); }

  bool is_quiet() override {
    const Direction& in = connection_->directions[1 - side_];
    return !connection_->is_closed[side_] && !connection_->is_broken && in.bytes.empty() && !in.has_ended;
  }

  void close() override {
    if (connection_->is_closed[side_]) return;
    connection_->is_closed[side_] = true;
    connection_->directions[side_].has_ended = true;
    if (!connection_->directions[1 - side_].bytes.empty()) connection_->break_down();
    connection_->wake_all();
  }

  void reset() override {
    connection_->break_down();
    close();
  }

  std::string peer() const override { return options_.peer; }

 private:
  Task<Result<void>> begin_operation(base::Deadline deadline) {
    if (options_.delay > base::Duration(0)) {
      const base::SteadyTime end = clock_.steady_now() + options_.delay;
      co_await clock_.sleep_until(std::min(end, deadline.time()));
      if (clock_.steady_now() < end && !co_await net::is_cancelled()) co_return Fail(net::stream_timeout_error());
    }
    if (options_.faults && options_.faults->strikes()) {
      if (options_.faults->kind == FaultPlan::Kind::kReset) {
        connection_->break_down();
      } else {
        for (Direction& direction : connection_->directions) direction.has_ended = true;
        connection_->wake_all();
      }
    }
    co_return co_await check_usable();
  }

  Task<Result<void>> check_usable() {
    if (co_await net::is_cancelled()) co_return Fail(net::stream_cancelled_error());
    if (connection_->is_closed[side_]) co_return Fail(net::stream_closed_error("it was closed on our side"));
    if (connection_->is_broken) co_return Fail(net::stream_closed_error("connection reset by peer"));
    co_return Result<void>();
  }

  // Bytes or the end.
  Task<Result<void>> wait_for_input(base::Deadline deadline) {
    Direction& in = connection_->directions[1 - side_];
    for (;;) {
      ATSUME_CO_TRY_VOID(co_await check_usable());
      if (!in.bytes.empty() || in.has_ended) co_return Result<void>();
      if (deadline.has_passed(clock_.steady_now())) co_return Fail(net::stream_timeout_error());
      co_await in.readable.wait(clock_, deadline);
    }
  }

  SimClock& clock_;
  std::shared_ptr<Connection> connection_;
  const std::size_t side_;
  const StreamOptions options_;
};

Task<std::string> read_while(net::Stream& stream, std::function<bool(const std::string&)> wants_more) {
  std::string text;
  std::array<char, 4096> buffer;
  while (wants_more(text)) {
    const auto count = co_await stream.read_some(buffer, base::Deadline::never());
    if (!count || *count == 0) break;
    text.append(buffer.data(), *count);
  }
  co_return text;
}

}  // namespace

bool FaultPlan::strikes() {
  const bool is_due = fail_at && (operations == *fail_at || (stays && operations > *fail_at));
  ++operations;
  has_struck = has_struck || is_due;
  return is_due;
}

StreamPair make_stream_pair(SimClock& clock, StreamOptions first, StreamOptions second) {
  auto connection = std::make_shared<Connection>(clock.executor(), first.capacity, second.capacity);
  return {std::make_unique<MemoryStream>(clock, connection, 0, std::move(first)),
          std::make_unique<MemoryStream>(clock, connection, 1, std::move(second))};
}

Task<std::string> read_to_end(net::Stream& stream) {
  co_return co_await read_while(stream, [](const std::string&) { return true; });
}

Task<std::string> read_until(net::Stream& stream, std::string mark) {
  co_return co_await read_while(stream, [&mark](const std::string& text) { return !text.ends_with(mark); });
}

Task<std::string> read_exactly(net::Stream& stream, std::size_t count) {
  std::string text(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const auto got = co_await stream.read_some({text.data() + filled, count - filled}, base::Deadline::never());
    if (!got || *got == 0) break;
    filled += *got;
  }
  text.resize(filled);
  co_return text;
}

Task<void> send_text(net::Stream& stream, std::string text) {
  (void)co_await net::write_all(stream, text, base::Deadline::never());
}

}  // namespace atsume::testing
