// Memory for one request, given back all at once.
//
// Nothing allocated here is ever destroyed: put only trivially destructible things in it. An Arena belongs to
// one request and one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace atsume::json {

class Arena {
 public:
  // Takes no memory before it is needed; blocks double in size from `first_block_bytes` on. Blocks of the
  // largest size are kept for the thread's next arena, since fresh pages cost more than what is written to them.
  explicit Arena(std::size_t first_block_bytes = 16 * 1024) : block_bytes_(first_block_bytes) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `alignment` is a power of two, at most that of std::max_align_t.
  void* allocate(std::size_t bytes, std::size_t alignment) {
    const std::uintptr_t at = (next_ + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
    used_bytes_ += bytes;
    if (at > end_ || bytes > end_ - at) return allocate_in_new_block(bytes, alignment);
    next_ = at + bytes;
    return reinterpret_cast<void*>(at);
  }
  template <class T>
  T* allocate_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = allocate_array<char>(text.size());
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }
  std::size_t used_bytes() const { return used_bytes_; }

 private:
  struct Block;
  void* allocate_in_new_block(std::size_t bytes, std::size_t alignment);

  std::uintptr_t next_ = 0;
  std::uintptr_t end_ = 0;
  std::size_t used_bytes_ = 0;
  std::size_t block_bytes_;
  Block* blocks_ = nullptr;  // the newest first
};

}  // namespace atsume::json
