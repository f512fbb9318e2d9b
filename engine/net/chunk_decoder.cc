#include "net/chunk_decoder.h"

#include <algorithm>
#include <cstring>

#include "atsume/base/limits.h"

namespace atsume::net {
namespace {

// More than any body; leaves room for one more digit in 64 bits.
constexpr std::uint64_t kChunkBytesMax = std::uint64_t{1} << 59;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(std::span<char> input) {
  Step step;
  while (step.consumed < input.size() && !is_done() && !is_broken()) {
    if (state_ != State::kData) {
      take(input[step.consumed++]);
      continue;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - step.consumed));
    if (step.produced != step.consumed) {
      std::memmove(input.data() + step.produced, input.data() + step.consumed, count);
    }
    step.produced += count;
    step.consumed += count;
    left_ -= count;
    if (left_ == 0) state_ = State::kDataCr;
  }
  return step;
}

void ChunkDecoder::take(char c) {
  switch (state_) {
    case State::kSizeStart:
    case State::kSize:
    case State::kSizeSpace:
    case State::kExtension:
    case State::kSizeLf:
      take_size(c);
      break;
    case State::kDataCr:
      state_ = c == '\r' ? State::kDataLf : State::kBroken;
      break;
    case State::kDataLf:
      state_ = c == '\n' ? State::kSizeStart : State::kBroken;
      break;
    case State::kTrailerStart:
    case State::kTrailer:
    case State::kTrailerLf:
    case State::kEndLf:
      take_trailer(c);
      break;
    case State::kData:
    case State::kDone:
    case State::kBroken:
      break;
  }
}

void ChunkDecoder::take_size(char c) {
  if (++line_bytes_ > base::limits::kChunkLineBytesMax) {
    state_ = State::kBroken;
    return;
  }
  const int digit = hex_digit(c);
  const bool in_size = state_ == State::kSizeStart || state_ == State::kSize;
  if (state_ == State::kSizeLf) {
    line_bytes_ = 0;
    state_ = c != '\n' ? State::kBroken : left_ == 0 ? State::kTrailerStart : State::kData;
  } else if (in_size && digit >= 0) {
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    state_ = left_ > kChunkBytesMax ? State::kBroken : State::kSize;
  } else if (state_ == State::kSizeStart) {
    state_ = State::kBroken;
  } else if (c == '\r') {
    state_ = State::kSizeLf;
  } else if (state_ == State::kSize || state_ == State::kSizeSpace) {
    // White space before the semicolon is bad style but allowed (RFC 9112 section 7.1.1).
    const bool is_space = c == ' ' || c == '\t';
    state_ = c == ';' ? State::kExtension : is_space ? State::kSizeSpace : State::kBroken;
  } else if (!is_text(c)) {
    state_ = State::kBroken;
  }
}

void ChunkDecoder::take_trailer(char c) {
  if (++trailer_bytes_ > base::limits::kTrailerBytesMax) {
    state_ = State::kBroken;
    return;
  }
  switch (state_) {
    case State::kTrailerStart:
      state_ = c == '\r' ? State::kEndLf : is_text(c) ? State::kTrailer : State::kBroken;
      break;
    case State::kTrailer:
      if (c == '\r') {
        state_ = State::kTrailerLf;
      } else if (!is_text(c)) {
        state_ = State::kBroken;
      }
      break;
    case State::kTrailerLf:
      state_ = c == '\n' ? State::kTrailerStart : State::kBroken;
      break;
    default:
      state_ = c == '\n' ? State::kDone : State::kBroken;
      break;
  }
}

}  // namespace atsume::net
