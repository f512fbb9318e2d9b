// The body that follows a message head, taken off the connection chunk by chunk.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/stream.h"
#include "net/chunk_decoder.h"
#include "net/http1_framing.h"
#include "net/input_buffer.h"

namespace atsume::net {

// Reads exactly the bytes of its message; what follows stays in the buffer. Stream and buffer must outlive it.
class IncomingBody {
 public:
  // Whom an error is blamed on.
  enum class Sender { kCaller, kProvider };

  IncomingBody(Stream& stream, InputBuffer& input, Framing framing, Sender sender);

  // Contract of BodyReader::read_chunk.
  Task<Result<std::string_view>> read_chunk(base::Deadline deadline);
  std::optional<std::uint64_t> content_length() const;
  // Everything was read, and the connection stands before the next message.
  bool is_at_end() const { return is_at_end_; }
  bool has_failed() const { return has_failed_; }
  // Bytes still to come where that is known, else nullopt.
  std::optional<std::uint64_t> left() const;

 private:
  Task<Result<std::string_view>> read_length(base::Deadline deadline);
  Task<Result<std::string_view>> read_chunked(base::Deadline deadline);
  Task<Result<std::string_view>> read_until_close(base::Deadline deadline);
  Task<Result<std::size_t>> fill(base::Deadline deadline);
  Error truncated() const;
  Error blame(Error error) const;

  Stream& stream_;
  InputBuffer& input_;
  const Framing framing_;
  const Sender sender_;
  std::uint64_t left_ = 0;  // of kLength
  ChunkDecoder chunks_;
  bool is_at_end_ = false;
  bool has_failed_ = false;
};

}  // namespace atsume::net
