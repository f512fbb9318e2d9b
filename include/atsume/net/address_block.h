// Blocks of IP addresses in CIDR form (RFC 4632, RFC 4291 section 2.3), for lists of who is allowed or trusted.
//
// Value types; pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "atsume/net/egress.h"

namespace atsume::net {

class AddressBlock {
 public:
  // "10.1.0.0/16", "2001:db8::/32", or one address. Bits behind the prefix may be set; they say nothing. nullopt when
  // it is neither.
  static std::optional<AddressBlock> parse(std::string_view text);

  // IPv4 addresses are looked at in their IPv4-mapped form, so that "::ffff:10.1.2.3" is in 10.1.0.0/16.
  bool contains(const IpAddress& address) const;

 private:
  AddressBlock(const IpAddress& base, int bits) : base_(base), bits_(bits) {}
  IpAddress base_;
  int bits_;  // of the IPv6 form
};

// Whether any of the blocks holds the address.
bool contains(std::span<const AddressBlock> blocks, const IpAddress& address);

}  // namespace atsume::net
