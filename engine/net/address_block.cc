#include "atsume/net/address_block.h"

#include <algorithm>
#include <charconv>

namespace atsume::net {

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return AddressBlock(*address, 128);
  const bool is_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const std::string_view digits = text.substr(slash + 1);
  int bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (bits < 0 || bits > (is_v4 ? 32 : 128)) return std::nullopt;
  return AddressBlock(*address, is_v4 ? 96 + bits : bits);
}

bool AddressBlock::contains(const IpAddress& address) const {
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  const int rest = bits_ % 8;
  const auto& bytes = address.bytes;
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), base_.bytes.begin())) return false;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (bytes[whole] & mask) == (base_.bytes[whole] & mask);
}

bool contains(std::span<const AddressBlock> blocks, const IpAddress& address) {
  return std::ranges::any_of(blocks, [&](const AddressBlock& block) { return block.contains(address); });
}

}  // namespace atsume::net
