// The regular expressions of most mappings: one class of ASCII characters, as in /[^0-9+]/ or / +/.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace atsume::jsonata {

class ByteSet {
 public:
  // nullopt for every pattern that is not one literal character or class, with an optional `+` behind it.
  static std::optional<ByteSet> parse(std::string_view pattern, std::string_view flags);

  struct Span {
    std::size_t start = 0;
    std::size_t end = 0;
  };
  // The first match at or after `from` bytes of UTF-8 text.
  std::optional<Span> find(std::string_view text, std::size_t from) const;

 private:
  friend class ByteSetReader;

  bool has(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 ? members_[byte] : has_others_;
  }

  std::bitset<128> members_;
  bool has_others_ = false;  // all characters beyond ASCII
  bool is_run_ = false;      // +
};

}  // namespace atsume::jsonata
