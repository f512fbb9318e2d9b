#include "atsume/net/address_block.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace atsume::net {
namespace {

struct Case {
  std::string block;
  std::string inside;
  std::string outside;
};

TEST(AddressBlock, HoldsWhatItsPrefixSays) {
  for (const auto& one : std::vector<Case>{{"10.1.0.0/16", "10.1.255.255", "10.2.0.0"},
                                           {"10.1.2.3/16", "10.1.0.0", "10.0.255.255"},
                                           {"192.0.2.128/25", "192.0.2.255", "192.0.2.127"},
                                           {"192.0.2.7", "192.0.2.7", "192.0.2.6"},
                                           {"192.0.2.7/32", "::ffff:192.0.2.7", "::192.0.2.7"},
                                           {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"},
                                           {"::1", "::1", "::2"},
                                           {"0.0.0.0/0", "255.255.255.255", "2001:db8::1"}}) {
    const auto block = AddressBlock::parse(one.block);
    ASSERT_TRUE(block) << one.block;
    EXPECT_TRUE(block->contains(IpAddress::parse(one.inside).value())) << one.block << " " << one.inside;
    EXPECT_FALSE(block->contains(IpAddress::parse(one.outside).value())) << one.block << " " << one.outside;
  }
  EXPECT_TRUE(AddressBlock::parse("::/0")->contains(IpAddress::parse("10.0.0.1").value()));
}

TEST(AddressBlock, TakesNothingElse) {
  for (const std::string text : {"", "/", "10.1.0.0/", "10.1.0.0/33", "10.1.0.0/-1", "10.1.0.0/1x", "10.1/16", "::/129",
                                 "example.com", "10.1.0.0/16/8", " 10.1.0.0/16", "10.1.0.0/+8"}) {
    EXPECT_FALSE(AddressBlock::parse(text)) << text;
  }
}

TEST(AddressBlock, OfAListAnyOneIsEnough) {
  const std::vector<AddressBlock> blocks = {*AddressBlock::parse("10.0.0.0/8"), *AddressBlock::parse("fd00::/8")};
  EXPECT_TRUE(contains(blocks, IpAddress::parse("fd12::1").value()));
  EXPECT_FALSE(contains(blocks, IpAddress::parse("11.0.0.1").value()));
  EXPECT_FALSE(contains({}, IpAddress::parse("10.0.0.1").value()));
}

}  // namespace
}  // namespace atsume::net
