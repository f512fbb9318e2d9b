#include "net/http1_body_read.h"

#include <algorithm>
#include <utility>

#include "atsume/base/limits.h"
#include "net/stream_errors.h"

namespace atsume::net {

IncomingBody::IncomingBody(Stream& stream, InputBuffer& input, Framing framing, Sender sender)
    : stream_(stream), input_(input), framing_(framing), sender_(sender), left_(framing.length) {
  is_at_end_ = framing.kind == Framing::Kind::kNone || (framing.kind == Framing::Kind::kLength && left_ == 0);
}

std::optional<std::uint64_t> IncomingBody::content_length() const {
  if (framing_.kind == Framing::Kind::kLength) return framing_.length;
  if (framing_.kind == Framing::Kind::kNone) return 0;
  return std::nullopt;
}

std::optional<std::uint64_t> IncomingBody::left() const {
  if (is_at_end_) return 0;
  if (framing_.kind == Framing::Kind::kLength) return left_;
  return std::nullopt;
}

Task<Result<std::string_view>> IncomingBody::read_chunk(base::Deadline deadline) {
  if (is_at_end_) co_return std::string_view();
  if (has_failed_) co_return Fail(truncated());
  // A failure counts even when the coroutine never gets to see it: it is undone on success.
  has_failed_ = true;
  Result<std::string_view> chunk;
  switch (framing_.kind) {
    case Framing::Kind::kNone:
      break;
    case Framing::Kind::kLength:
      chunk = co_await read_length(deadline);
      break;
    case Framing::Kind::kChunked:
      chunk = co_await read_chunked(deadline);
      break;
    case Framing::Kind::kUntilClose:
      chunk = co_await read_until_close(deadline);
      break;
  }
  has_failed_ = !chunk.has_value();
  co_return std::move(chunk);
}

Task<Result<std::string_view>> IncomingBody::read_length(base::Deadline deadline) {
  if (input_.empty()) {
    ATSUME_CO_TRY(const std::size_t count, co_await fill(deadline));
    if (count == 0) co_return Fail(truncated());
  }
  const auto bytes = input_.bytes();
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  input_.consume(count);
  left_ -= count;
  is_at_end_ = left_ == 0;
  co_return std::string_view(bytes.data(), count);
}

Task<Result<std::string_view>> IncomingBody::read_chunked(base::Deadline deadline) {
  for (;;) {
    if (input_.empty()) {
      ATSUME_CO_TRY(const std::size_t count, co_await fill(deadline));
      if (count == 0) co_return Fail(truncated());
    }
    const auto bytes = input_.bytes();
    const auto step = chunks_.decode(bytes);
    input_.consume(step.consumed);
    if (chunks_.is_broken()) {
      co_return Fail(blame(Error(ErrorClass::kInvalidRequest, base::Origin::kCaller, "body_framing",
                                 "the body's chunked coding is malformed")));
    }
    is_at_end_ = chunks_.is_done();
    if (step.produced > 0 || is_at_end_) co_return std::string_view(bytes.data(), step.produced);
  }
}

Task<Result<std::string_view>> IncomingBody::read_until_close(base::Deadline deadline) {
  if (input_.empty()) {
    ATSUME_CO_TRY(const std::size_t count, co_await fill(deadline));
    is_at_end_ = count == 0;
  }
  const auto bytes = input_.bytes();
  input_.consume(bytes.size());
  co_return std::string_view(bytes.data(), bytes.size());
}

Task<Result<std::size_t>> IncomingBody::fill(base::Deadline deadline) {
  // Only a body that is known to be short keeps the small buffer.
  const bool is_short = framing_.kind == Framing::Kind::kLength && left_ <= base::limits::kReadBufferBytes;
  if (!is_short) input_.reserve(base::limits::kStreamChunkBytes);
  auto count = co_await input_.fill(stream_, base::limits::kStreamChunkBytes, deadline);
  if (count || count.error().error_class() == ErrorClass::kCancelled) co_return std::move(count);
  if (count.error().error_class() == ErrorClass::kTimeout) {
    co_return Fail(blame(
        Error(ErrorClass::kTimeout, base::Origin::kCaller, "body_timeout", "the body stopped coming before its end")));
  }
  co_return Fail(truncated());
}

Error IncomingBody::truncated() const {
  return blame(Error(ErrorClass::kUnavailable, base::Origin::kCaller, "body_truncated",
                     "the connection ended before the body did"));
}

Error IncomingBody::blame(Error error) const {
  if (sender_ == Sender::kCaller) return error;
  const ErrorClass error_class =
      error.error_class() == ErrorClass::kInvalidRequest ? ErrorClass::kUpstream : error.error_class();
  return {error_class, base::Origin::kProvider, error.code(), error.message()};
}

}  // namespace atsume::net
