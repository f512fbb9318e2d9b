// The bytes a connection has received and nobody has used yet.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "atsume/net/stream.h"

namespace atsume::net {

// Memory is held only while there are bytes or a fill is under way (see release): idle connections are many.
class InputBuffer {
 public:
  // Views stay valid until the next fill or release.
  std::span<char> bytes() { return {data_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  std::size_t size() const { return end_ - begin_; }
  void consume(std::size_t count) { begin_ += count; }

  // Reads once, after what is there; grows up to `capacity_max`. The number of bytes read, 0 at the end of the
  // stream. Requires that fewer than `capacity_max` bytes are held.
  Task<Result<std::size_t>> fill(Stream& stream, std::size_t capacity_max, base::Deadline deadline);
  // Makes the next fills read up to `capacity` bytes at once. Requires that the buffer is empty.
  void reserve(std::size_t capacity);
  // Gives the memory back. Requires that the buffer is empty.
  void release();

 private:
  void make_room(std::size_t capacity_max);

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace atsume::net
