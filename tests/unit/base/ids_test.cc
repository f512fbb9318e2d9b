#include "atsume/base/ids.h"

#include <gtest/gtest.h>

#include <set>

#include "atsume/base/ordered_ids.h"

namespace atsume::base {
namespace {

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TEST(UuidV7, HasTheFormOfRfc9562) {
  const auto random = make_seeded_random(1);
  // The example of RFC 9562, appendix A.6: 0x017F22E279B0.
  const std::string id = make_uuid_v7(at(0x017F22E279B0), *random);
  EXPECT_TRUE(is_uuid(id));
  EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
}

TEST(UuidV7, SortsByTime) {
  const auto random = make_seeded_random(2);
  std::string before;
  for (const std::int64_t ms : {0LL, 1LL, 255LL, 256LL, 65'536LL, 1'700'000'000'000LL, 1'700'000'000'001LL}) {
    const std::string id = make_uuid_v7(at(ms), *random);
    EXPECT_LT(before, id);
    before = id;
  }
}

TEST(UuidV7, DiffersWithinOneMillisecond) {
  const auto random = make_os_random();
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(make_uuid_v7(at(1'700'000'000'000), *random));
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(OrderedIds, SortAsTheyWereMade) {
  const auto random = make_seeded_random(3);
  OrderedIds ids;
  std::string before;
  // More than one millisecond can count, and a clock that goes back.
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = ids.make(at(1'700'000'000'000 + (i % 3 == 0 ? i / 1000 : 0)), *random);
    ASSERT_TRUE(is_uuid(id)) << id;
    EXPECT_EQ(id[14], '7');
    ASSERT_LT(before, id) << i;
    before = id;
  }
}

TEST(OrderedIds, KeepTheTimeOfALaterMillisecond) {
  const auto random = make_seeded_random(4);
  OrderedIds ids;
  ids.make(at(5), *random);
  EXPECT_EQ(ids.make(at(0x017F22E279B0), *random).substr(0, 15), "017f22e2-79b0-7");
}

TEST(IsUuid, KnowsTheCanonicalForm) {
  EXPECT_TRUE(is_uuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_TRUE(is_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
  for (const std::string_view text : {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                                      "{17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
                                      "017f22e-279b0-7cc3-98c4-dc0c0c07398f"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
}

}  // namespace
}  // namespace atsume::base
