// Takes the chunked coding off (RFC 9112 section 7.1), in place and in any slices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace atsume::net {

// Strict about line ends and sizes; chunk extensions and trailers are read over, within limits.
class ChunkDecoder {
 public:
  struct Step {
    std::size_t consumed = 0;  // of the input
    std::size_t produced = 0;  // bytes of the body, moved to the beginning of the input
  };
  // Decodes what `input` holds. Stops at the end of the body, at a mistake, or where more input is needed.
  Step decode(std::span<char> input);
  bool is_done() const { return state_ == State::kDone; }
  bool is_broken() const { return state_ == State::kBroken; }

 private:
  enum class State {
    kSizeStart,
    kSize,
    kSizeSpace,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailer,
    kTrailerLf,
    kEndLf,
    kDone,
    kBroken
  };
  void take(char c);
  void take_size(char c);
  void take_trailer(char c);

  State state_ = State::kSizeStart;
  std::uint64_t left_ = 0;      // of the present chunk
  std::size_t line_bytes_ = 0;  // of the present size line
  std::size_t trailer_bytes_ = 0;
};

}  // namespace atsume::net
