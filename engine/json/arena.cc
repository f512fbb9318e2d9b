#include "atsume/json/arena.h"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

namespace atsume::json {

// Stands at the start of the memory it describes.
struct alignas(std::max_align_t) Arena::Block {
  Block* previous;
  std::size_t bytes;
};

namespace {

constexpr std::size_t kLargestBlock = 256 * 1024;
constexpr std::size_t kKeptBlocksMax = 32;

// Blocks of kLargestBlock bytes that this thread may use again: only a cache.
struct KeptBlocks {
  std::vector<void*> blocks;

  KeptBlocks() { blocks.reserve(kKeptBlocksMax); }
  ~KeptBlocks() {
    for (void* block : blocks) ::operator delete(block);
  }
};

KeptBlocks& kept() {
  thread_local KeptBlocks blocks;
  return blocks;
}

void* take_block(std::size_t bytes) {
  if (bytes == kLargestBlock && !kept().blocks.empty()) {
    void* block = kept().blocks.back();
    kept().blocks.pop_back();
    return block;
  }
  return ::operator new(bytes);
}

void give_block(void* block, std::size_t bytes) {
  if (bytes == kLargestBlock && kept().blocks.size() < kKeptBlocksMax) {
    kept().blocks.push_back(block);
  } else {
    ::operator delete(block);
  }
}

}  // namespace

// The oldest first: what is kept then lies low in the heap, and the rest goes back to the system.
Arena::~Arena() {
  Block* oldest = nullptr;
  while (blocks_ != nullptr) {
    Block* block = blocks_;
    blocks_ = std::exchange(block->previous, oldest);
    oldest = block;
  }
  while (oldest != nullptr) {
    Block* block = oldest;
    oldest = block->previous;
    give_block(block, block->bytes);
  }
}

void* Arena::allocate_in_new_block(std::size_t bytes, std::size_t alignment) {
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  const std::size_t needed = bytes + sizeof(Block) + alignment;
  const std::size_t size = std::max(needed, block_bytes_);
  block_bytes_ = std::clamp(block_bytes_ * 2, std::size_t{1024}, kLargestBlock);
  auto* block = new (take_block(size)) Block{blocks_, size};
  blocks_ = block;
  const auto start = reinterpret_cast<std::uintptr_t>(block + 1);
  const std::uintptr_t at = (start + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(block) + size;
  // What is left of the fuller block goes on being used.
  if (end - (at + bytes) > end_ - next_ || next_ > end_) {
    next_ = at + bytes;
    end_ = end;
  }
  return reinterpret_cast<void*>(at);
}

}  // namespace atsume::json
