#include "api/client_address.h"

#include <gtest/gtest.h>

#include <vector>

namespace atsume::api {
namespace {

struct Case {
  std::string peer;
  std::vector<std::string> forwarded;
  std::string address;
};

TEST(ClientAddress, BelievesTrustedProxiesOnly) {
  const std::vector<net::AddressBlock> proxies = {*net::AddressBlock::parse("10.0.0.0/8"),
                                                  *net::AddressBlock::parse("fd00::/8")};
  for (const auto& one : std::vector<Case>{{"192.0.2.7:4123", {}, "192.0.2.7"},
                                           {"[2001:db8::1]:4123", {}, "2001:db8::1"},
                                           {"192.0.2.7:4123", {"198.51.100.1"}, "192.0.2.7"},
                                           {"10.0.0.1:80", {}, "10.0.0.1"},
                                           {"10.0.0.1:80", {"198.51.100.1"}, "198.51.100.1"},
                                           {"10.0.0.1:80", {"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},
                                           {"10.0.0.1:80", {"1.1.1.1", "198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
                                           {"10.0.0.1:80", {"10.0.0.3,10.0.0.2"}, "10.0.0.3"},
                                           {"[fd00::1]:80", {"2001:db8::5"}, "2001:db8::5"},
                                           {"[::ffff:10.0.0.1]:80", {"198.51.100.1:999"}, "198.51.100.1"},
                                           {"10.0.0.1:80", {"[2001:db8::5]:999"}, "2001:db8::5"},
                                           {"10.0.0.1:80", {"198.51.100.1, unknown"}, "10.0.0.1"},
                                           {"10.0.0.1:80", {"198.51.100.1, nonsense, 10.0.0.2"}, "10.0.0.2"},
                                           {"10.0.0.1:80", {""}, "10.0.0.1"},
                                           {"", {"198.51.100.1"}, "unknown"},
                                           {"[", {}, "unknown"},
                                           {"somewhere", {}, "unknown"}}) {
    net::Headers headers;
    for (const auto& value : one.forwarded) headers.add("X-Forwarded-For", value);
    EXPECT_EQ(client_address(one.peer, headers, proxies), one.address) << one.peer;
  }
}

TEST(ClientAddress, WithoutProxiesIsThePeer) {
  net::Headers headers;
  headers.add("X-Forwarded-For", "198.51.100.1");
  EXPECT_EQ(client_address("10.0.0.1:80", headers, {}), "10.0.0.1");
}

TEST(AddressGroup, IsAnAddressOrANetworkOfOneHost) {
  EXPECT_EQ(address_group("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(address_group("unknown"), "unknown");
}

}  // namespace
}  // namespace atsume::api
