// The narrow waist: an abstract byte stream. TCP, TLS and the in-memory streams of tests implement it;
// everything above sees only this.
//
// A stream belongs to one loop. One read and one write may be pending at a time. Every wait ends at its
// deadline with a kTimeout error ("stream_timeout"), at a cancellation with kCancelled, at a broken
// connection with kUnavailable ("stream_closed").
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/task.h"

namespace atsume::net {

class Stream {
 public:
  virtual ~Stream() = default;  // closes; never blocks

  // At least one byte, or 0 at the end of the stream.
  virtual Task<Result<std::size_t>> read_some(std::span<char> into, base::Deadline deadline) = 0;
  // At least one byte of a `from` that is not empty.
  virtual Task<Result<std::size_t>> write_some(std::span<const char> from, base::Deadline deadline) = 0;
  // Ends our direction in order (FIN, TLS close_notify) without waiting for the peer.
  virtual Task<void> shutdown_write(base::Deadline deadline) = 0;
  // Returns when a read would not wait: bytes, the end or an error are there. Lets an idle connection wait
  // without holding a buffer. Counts as the pending read.
  virtual Task<Result<void>> wait_readable(base::Deadline deadline) = 0;
  // True while the peer has neither closed nor sent anything that is unread: a connection kept for reuse is
  // still good. Never waits; not while a read is pending.
  virtual bool is_quiet() = 0;
  // At once; pending reads and writes fail.
  virtual void close() = 0;
  // As close(), but the peer sees a broken connection, not an end (TCP RST, no close_notify): for an answer
  // that stops in the middle.
  virtual void reset() = 0;
  // "127.0.0.1:53412", for logs and audit.
  virtual std::string peer() const = 0;
};

// Writes all of `bytes`.
Task<Result<void>> write_all(Stream& stream, std::span<const char> bytes, base::Deadline deadline);

}  // namespace atsume::net
