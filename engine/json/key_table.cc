#include "json/key_table.h"

#include <cstring>
#include <new>

namespace atsume::json {

namespace {

constexpr std::size_t kFirstPlaces = 64;

}  // namespace

// FNV-1a by words. Where the table lies in memory is part of it, so that no text can be made to collide.
std::uint64_t KeyTable::hash_of(std::string_view text) const {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = reinterpret_cast<std::uintptr_t>(&arena_) * kPrime ^ text.size();
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * kPrime;
    hash ^= hash >> 32;
  };
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), sizeof word);
    mix(word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  mix(rest);
  return hash;
}

Key* KeyTable::find(std::string_view text) {
  if (2 * count_ >= places_.size()) grow();
  const std::uint64_t hash = hash_of(text);
  const std::size_t mask = places_.size() - 1;
  std::size_t place = hash & mask;
  for (; places_[place] != nullptr; place = (place + 1) & mask) {
    Key* key = places_[place];
    if (key->hash == hash && key->text() == text) return key;
  }
  void* memory = arena_.allocate(sizeof(Key) + text.size(), alignof(Key));
  auto* key = new (memory) Key;
  key->hash = hash;
  key->size = static_cast<std::uint32_t>(text.size());
  std::memcpy(static_cast<char*>(memory) + sizeof(Key), text.data(), text.size());
  places_[place] = key;
  ++count_;
  return key;
}

void KeyTable::grow() {
  std::vector<Key*> old(places_.empty() ? kFirstPlaces : places_.size() * 2);
  old.swap(places_);
  const std::size_t mask = places_.size() - 1;
  for (Key* key : old) {
    if (key == nullptr) continue;
    std::size_t place = key->hash & mask;
    while (places_[place] != nullptr) place = (place + 1) & mask;
    places_[place] = key;
  }
}

}  // namespace atsume::json
