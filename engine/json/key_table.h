// The keys of one text, each kept once: the objects of a list share their keys, so that whoever looks for a member
// again and again need compare no more than pointers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "atsume/json/value.h"

namespace atsume::json {

// A key in the arena, its text behind it.
struct Key {
  Key* follower = nullptr;  // which key came after this one the last time
  Key* inner = nullptr;     // with which key the object under this key began the last time
  std::uint64_t hash = 0;
  std::uint32_t object = 0;  // the last object that was seen to have it
  std::uint32_t place = 0;   // and where among its members
  std::uint32_t size = 0;

  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view text() const { return {data(), size}; }
  // The key whose text this is; it must have come out of a KeyTable.
  static Key* of(std::string_view text) { return reinterpret_cast<Key*>(const_cast<char*>(text.data())) - 1; }
};

class KeyTable {
 public:
  // The arena outlives the keys.
  explicit KeyTable(Arena& arena) : arena_(arena) {}

  // The key with that text.
  Key* find(std::string_view text);

 private:
  std::uint64_t hash_of(std::string_view text) const;
  void grow();

  Arena& arena_;
  std::vector<Key*> places_;  // open addressing; a power of two of them, at most half of them taken
  std::size_t count_ = 0;
};

}  // namespace atsume::json
