#include "net/input_buffer.h"

#include <algorithm>
#include <cstring>

#include "atsume/base/check.h"
#include "atsume/base/limits.h"

namespace atsume::net {

void InputBuffer::make_room(std::size_t capacity_max) {
  const std::size_t held = size();
  ATSUME_CHECK(held < capacity_max);
  const std::size_t wanted = std::max(held + 1, std::min(capacity_max, base::limits::kReadBufferBytes));
  if (capacity_ >= wanted && (held == 0 || end_ < capacity_)) {
    if (held == 0) begin_ = end_ = 0;
    return;
  }
  if (capacity_ < wanted) {
    const std::size_t capacity = std::min(capacity_max, std::max(wanted, 2 * capacity_));
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (held > 0) std::memcpy(larger.get(), data_.get() + begin_, held);
    data_ = std::move(larger);
    capacity_ = capacity;
  } else {
    std::memmove(data_.get(), data_.get() + begin_, held);
  }
  begin_ = 0;
  end_ = held;
}

Task<Result<std::size_t>> InputBuffer::fill(Stream& stream, std::size_t capacity_max, base::Deadline deadline) {
  make_room(capacity_max);
  ATSUME_CO_TRY(const std::size_t count, co_await stream.read_some({data_.get() + end_, capacity_ - end_}, deadline));
  end_ += count;
  co_return count;
}

void InputBuffer::reserve(std::size_t capacity) {
  ATSUME_DCHECK(empty());
  if (capacity_ >= capacity) return;
  data_ = std::make_unique_for_overwrite<char[]>(capacity);
  capacity_ = capacity;
  begin_ = end_ = 0;
}

void InputBuffer::release() {
  ATSUME_DCHECK(empty());
  data_.reset();
  capacity_ = begin_ = end_ = 0;
}

}  // namespace atsume::net
