#include "atsume/net/egress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atsume::net {
namespace {

using ::testing::HasSubstr;

struct Case {
  const char* address;
  AddressKind kind;
};

TEST(Classify, Table) {
  const Case kCases[] = {
      {"8.8.8.8", AddressKind::kPublic},
      {"172.15.255.255", AddressKind::kPublic},
      {"172.32.0.0", AddressKind::kPublic},
      {"100.63.255.255", AddressKind::kPublic},
      {"100.128.0.0", AddressKind::kPublic},
      {"192.167.255.255", AddressKind::kPublic},
      {"223.255.255.255", AddressKind::kPublic},
      {"2606:4700::1111", AddressKind::kPublic},
      {"127.0.0.1", AddressKind::kLoopback},
      {"127.255.255.254", AddressKind::kLoopback},
      {"::1", AddressKind::kLoopback},
      {"10.0.0.1", AddressKind::kPrivate},
      {"172.16.0.1", AddressKind::kPrivate},
      {"172.31.255.255", AddressKind::kPrivate},
      {"192.168.1.1", AddressKind::kPrivate},
      {"100.64.0.1", AddressKind::kPrivate},
      {"100.100.100.200", AddressKind::kPrivate},  // metadata at Alibaba
      {"fc00::1", AddressKind::kPrivate},
      {"fd00:ec2::254", AddressKind::kPrivate},  // metadata at Amazon
      {"fec0::1", AddressKind::kPrivate},
      {"169.254.169.254", AddressKind::kLinkLocal},
      {"169.254.0.1", AddressKind::kLinkLocal},
      {"168.63.129.16", AddressKind::kLinkLocal},  // metadata at Azure
      {"fe80::1", AddressKind::kLinkLocal},
      {"0.0.0.0", AddressKind::kReserved},
      {"0.1.2.3", AddressKind::kReserved},
      {"192.0.2.1", AddressKind::kReserved},
      {"198.18.0.1", AddressKind::kReserved},
      {"198.51.100.1", AddressKind::kReserved},
      {"203.0.113.1", AddressKind::kReserved},
      {"224.0.0.1", AddressKind::kReserved},
      {"240.0.0.1", AddressKind::kReserved},
      {"255.255.255.255", AddressKind::kReserved},
      {"::", AddressKind::kReserved},
      {"::7f00:1", AddressKind::kReserved},  // the deprecated IPv4-compatible form
      {"ff02::1", AddressKind::kReserved},
      {"2001:db8::1", AddressKind::kReserved},
      {"2001::1", AddressKind::kReserved},
      {"100::1", AddressKind::kReserved},
      {"64:ff9b:1::1", AddressKind::kReserved},
      // Seen through: IPv4-mapped, NAT64, 6to4.
      {"::ffff:127.0.0.1", AddressKind::kLoopback},
      {"::ffff:7f00:1", AddressKind::kLoopback},
      {"::ffff:10.1.2.3", AddressKind::kPrivate},
      {"::ffff:169.254.169.254", AddressKind::kLinkLocal},
      {"::ffff:8.8.8.8", AddressKind::kPublic},
      {"64:ff9b::7f00:1", AddressKind::kLoopback},
      {"64:ff9b::169.254.169.254", AddressKind::kLinkLocal},
      {"64:ff9b::8.8.8.8", AddressKind::kPublic},
      {"2002:7f00:1::", AddressKind::kLoopback},
      {"2002:a00:1::1", AddressKind::kPrivate},
      {"2002:808:808::1", AddressKind::kPublic},
  };
  for (const auto& [address, kind] : kCases) {
    const auto parsed = IpAddress::parse(address);
    ASSERT_TRUE(parsed) << address;
    EXPECT_EQ(classify(*parsed), kind) << address;
  }
}

TEST(IpAddress, TakesNoOtherSpellings) {
  for (const char* text : {"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.01", "127.0.0.1 ", "", "::g",
                           "1.2.3.256", "[::1]", "fe80::1%eth0", "localhost"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0", 10)));
}

TEST(IpAddress, PrintsAsUsual) {
  EXPECT_EQ(IpAddress::parse("127.0.0.1")->to_string(), "127.0.0.1");
  EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1")->to_string(), "10.0.0.1");
  EXPECT_EQ(IpAddress::parse("2606:4700:0::1111")->to_string(), "2606:4700::1111");
}

std::string verdict(const EgressPolicy& policy, const char* address) {
  const auto checked = check_egress(policy, "host.test", IpAddress::parse(address).value());
  return checked ? "allowed" : checked.error().code();
}

TEST(CheckEgress, RefusesWhatIsNotPublic) {
  EXPECT_EQ(verdict({}, "8.8.8.8"), "allowed");
  for (const char* address : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0"}) {
    EXPECT_EQ(verdict({}, address), "egress_refused") << address;
  }
  const auto refused = check_egress({}, "host.test", IpAddress::parse("169.254.169.254").value());
  EXPECT_EQ(refused.error().error_class(), ErrorClass::kForbidden);
  EXPECT_EQ(refused.error().origin(), base::Origin::kConfig);
  EXPECT_THAT(refused.error().message(), HasSubstr("host.test"));
  EXPECT_THAT(refused.error().message(), HasSubstr("--allow-private"));
}

TEST(CheckEgress, AllowsWhatIsConfigured) {
  EXPECT_EQ(verdict({.allow_private = true, .allowed_blocks = {}}, "10.0.0.1"), "allowed");
  const EgressPolicy blocks{.allow_private = false, .allowed_blocks = {"10.1.0.0/16", "fd00::/8", "192.168.1.7"}};
  EXPECT_EQ(verdict(blocks, "10.1.255.255"), "allowed");
  EXPECT_EQ(verdict(blocks, "10.2.0.0"), "egress_refused");
  EXPECT_EQ(verdict(blocks, "fd12::1"), "allowed");
  EXPECT_EQ(verdict(blocks, "fc12::1"), "egress_refused");
  EXPECT_EQ(verdict(blocks, "192.168.1.7"), "allowed");
  EXPECT_EQ(verdict(blocks, "192.168.1.8"), "egress_refused");
  EXPECT_EQ(verdict({.allow_private = false, .allowed_blocks = {"10.0.0.8/29"}}, "10.0.0.15"), "allowed");
  EXPECT_EQ(verdict({.allow_private = false, .allowed_blocks = {"10.0.0.8/29"}}, "10.0.0.16"), "egress_refused");
}

TEST(CheckEgress, NamesABlockThatIsNone) {
  for (const char* block : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "private", "::/129"}) {
    EXPECT_EQ(verdict({.allow_private = false, .allowed_blocks = {block}}, "10.0.0.1"), "egress_block") << block;
  }
}

}  // namespace
}  // namespace atsume::net
