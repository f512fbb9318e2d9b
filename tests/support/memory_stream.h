// A connection inside the process: two Streams, each the other's peer, on a SimClock.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "atsume/base/time.h"
#include "atsume/net/stream.h"
#include "support/sim_clock.h"

namespace atsume::testing {

// Makes one operation fail: every dial, read, write and shutdown that shares the plan is counted, and number
// `fail_at` (from 0) strikes. Looping fail_at from 0 until nothing strikes visits every point of failure.
struct FaultPlan {
  enum class Kind {
    kReset,  // both sides see a broken connection
    kCut,    // the connection ends in order, after what was already sent
  };
  std::optional<std::size_t> fail_at;
  Kind kind = Kind::kReset;
  bool stays = false;  // so do all operations after it
  std::size_t operations = 0;
  bool has_struck = false;

  // Counts one operation; true when it is the one to fail.
  bool strikes();
};

struct StreamOptions {
  std::size_t read_bytes_max = std::numeric_limits<std::size_t>::max();   // 1: every byte arrives alone
  std::size_t write_bytes_max = std::numeric_limits<std::size_t>::max();  // of one write_some
  std::size_t capacity = 64 * 1024;  // sent but not yet received; more makes the writer wait
  base::Duration delay{0};           // of every read and write
  std::shared_ptr<FaultPlan> faults;
  std::string peer = "192.0.2.1:50000";
};

// As with TCP, closing with unread bytes breaks the connection for the peer too. `clock` must outlive both.
using StreamPair = std::pair<std::unique_ptr<net::Stream>, std::unique_ptr<net::Stream>>;
StreamPair make_stream_pair(SimClock& clock, StreamOptions first, StreamOptions second);

// Everything until the peer's end, or until the connection breaks.
net::Task<std::string> read_to_end(net::Stream& stream);
// Until `count` bytes are there or the stream ends.
net::Task<std::string> read_exactly(net::Stream& stream, std::size_t count);
// Until the bytes read end with `mark`, or the stream ends.
net::Task<std::string> read_until(net::Stream& stream, std::string mark);
// Ignores errors: a peer may well hang up on what a test sends.
net::Task<void> send_text(net::Stream& stream, std::string text);

}  // namespace atsume::testing
