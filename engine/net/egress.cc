#include "atsume/net/egress.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "atsume/net/address_block.h"

namespace atsume::net {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

Bytes mapped(const std::uint8_t* four) {
  Bytes bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::copy_n(four, 4, bytes.begin() + 12);
  return bytes;
}

struct Rule {
  std::string_view block;
  AddressKind kind;
};

// The first match decides. Within 2000::/3 and IPv4 what no rule names is public.
constexpr Rule kRules[] = {
    {"127.0.0.0/8", AddressKind::kLoopback},
    {"::1/128", AddressKind::kLoopback},
    {"10.0.0.0/8", AddressKind::kPrivate},
    {"172.16.0.0/12", AddressKind::kPrivate},
    {"192.168.0.0/16", AddressKind::kPrivate},
    {"100.64.0.0/10", AddressKind::kPrivate},
    {"fc00::/7", AddressKind::kPrivate},
    {"fec0::/10", AddressKind::kPrivate},
    {"169.254.0.0/16", AddressKind::kLinkLocal},
    // Azure's platform service answers at a public address from inside every machine there.
    {"168.63.129.16/32", AddressKind::kLinkLocal},
    {"fe80::/10", AddressKind::kLinkLocal},
    {"0.0.0.0/8", AddressKind::kReserved},
    {"192.0.0.0/24", AddressKind::kReserved},
    {"192.0.2.0/24", AddressKind::kReserved},
    {"192.88.99.0/24", AddressKind::kReserved},
    {"198.18.0.0/15", AddressKind::kReserved},
    {"198.51.100.0/24", AddressKind::kReserved},
    {"203.0.113.0/24", AddressKind::kReserved},
    {"224.0.0.0/3", AddressKind::kReserved},
    {"2001::/23", AddressKind::kReserved},
    {"2001:db8::/32", AddressKind::kReserved},
    {"3fff::/20", AddressKind::kReserved},
    {"::ffff:0:0/96", AddressKind::kPublic},
    {"2000::/3", AddressKind::kPublic},
};

struct ParsedRule {
  AddressBlock block;
  AddressKind kind;
};

const std::vector<ParsedRule>& parsed_rules() {
  static const std::vector<ParsedRule> rules = [] {
    std::vector<ParsedRule> parsed;
    for (const Rule& rule : kRules) parsed.push_back({AddressBlock::parse(rule.block).value(), rule.kind});
    return parsed;
  }();
  return rules;
}

// The IPv4 address that a transition form carries.
std::optional<IpAddress> carried_address(const IpAddress& address) {
  static const AddressBlock nat64 = AddressBlock::parse("64:ff9b::/96").value();
  static const AddressBlock six_to_four = AddressBlock::parse("2002::/16").value();
  if (nat64.contains(address)) return IpAddress{mapped(address.bytes.data() + 12)};
  if (six_to_four.contains(address)) return IpAddress{mapped(address.bytes.data() + 2)};
  return std::nullopt;
}

std::string_view describe(AddressKind kind) {
  switch (kind) {
    case AddressKind::kPublic:
      return "public";
    case AddressKind::kLoopback:
      return "loopback";
    case AddressKind::kPrivate:
      return "private";
    case AddressKind::kLinkLocal:
      return "link-local or metadata";
    case AddressKind::kReserved:
      return "reserved";
  }
  return "unknown";
}

}  // namespace

Result<IpAddress> IpAddress::parse(std::string_view text) {
  // inet_pton would stop at a zero byte and take what stands before it.
  const std::string terminated(text.substr(0, text.find('\0')));
  if (terminated.size() != text.size()) return Fail(base::config_error("ip_address", "an address has a zero byte"));
  IpAddress address;
  std::array<std::uint8_t, 4> four{};
  if (::inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) {
    address.bytes = mapped(four.data());
    return address;
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return Fail(base::config_error("ip_address", "'" + terminated + "' is not an IPv4 or IPv6 address"));
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN];
  static const AddressBlock v4 = AddressBlock::parse("::ffff:0:0/96").value();
  if (v4.contains(*this)) return ::inet_ntop(AF_INET, bytes.data() + 12, text, sizeof(text));
  return ::inet_ntop(AF_INET6, bytes.data(), text, sizeof(text));
}

AddressKind classify(const IpAddress& address) {
  const IpAddress meant = carried_address(address).value_or(address);
  for (const auto& [block, kind] : parsed_rules()) {
    if (block.contains(meant)) return kind;
  }
  return AddressKind::kReserved;
}

Result<void> check_egress(const EgressPolicy& policy, std::string_view host, const IpAddress& address) {
  const AddressKind kind = classify(address);
  if (kind == AddressKind::kPublic || policy.allow_private) return {};
  for (const std::string& text : policy.allowed_blocks) {
    const auto block = AddressBlock::parse(text);
    if (!block) {
      return Fail(base::config_error("egress_block",
                                     "'" + text + "' is not an address or a CIDR block; write it as 10.1.0.0/16"));
    }
    if (block->contains(address)) return {};
  }
  return Fail(Error(ErrorClass::kForbidden, base::Origin::kConfig, "egress_refused",
                    "calls to " + std::string(host) + " are refused: its address " + address.to_string() + " is " +
                        std::string(describe(kind)) +
                        "; allow the address in the egress configuration, or all private ones with --allow-private"));
}

}  // namespace atsume::net
