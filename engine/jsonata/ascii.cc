#include "jsonata/ascii.h"

#include <cstdint>
#include <cstring>

namespace atsume::jsonata {
namespace {

template <char first, char last>
std::string_view changed(std::string_view text, json::Arena& arena) {
  const auto is_changed = [](char c) { return c >= first && c <= last; };
  std::size_t at = 0;
  while (at < text.size() && !is_changed(text[at])) ++at;
  if (at == text.size()) return text;
  char* copy = arena.allocate_array<char>(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    copy[i] = static_cast<char>(text[i] ^ (is_changed(text[i]) ? 0x20 : 0));
  }
  return {copy, text.size()};
}

}  // namespace

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & kHighBits) == 0;
}

std::string_view ascii_lowered(std::string_view text, json::Arena& arena) { return changed<'A', 'Z'>(text, arena); }
std::string_view ascii_raised(std::string_view text, json::Arena& arena) { return changed<'a', 'z'>(text, arena); }

}  // namespace atsume::jsonata
