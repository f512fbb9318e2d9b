// Where outgoing connections may go. Checked on the addresses that a name resolved to, at the moment of
// connecting, so a DNS answer that points inward is refused.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"

namespace atsume::net {

// IPv4 in its IPv4-mapped IPv6 form, network byte order.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  static Result<IpAddress> parse(std::string_view text);
  std::string to_string() const;
};

enum class AddressKind {
  kPublic,
  kLoopback,   // 127/8, ::1
  kPrivate,    // RFC 1918, fc00::/7, carrier-grade NAT 100.64/10
  kLinkLocal,  // 169.254/16 with the metadata address 169.254.169.254, fe80::/10
  kReserved,   // unspecified, multicast, broadcast, documentation, benchmarking, 6to4/NAT64 of the above
};

// Looks through IPv4-mapped, 6to4 and NAT64 forms.
AddressKind classify(const IpAddress& address);

struct EgressPolicy {
  bool allow_private = false;  // everything that is not public: tests, on-premise systems
  // Addresses or CIDR blocks that are allowed although not public ("10.1.0.0/16").
  std::vector<std::string> allowed_blocks;
};

// Error: kForbidden, origin kConfig, code "egress_refused", naming the host and how to allow it.
Result<void> check_egress(const EgressPolicy& policy, std::string_view host, const IpAddress& address);

}  // namespace atsume::net
