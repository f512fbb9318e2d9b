#include "atsume/base/time.h"

#include <gtest/gtest.h>

#include <vector>

namespace atsume::base {
namespace {

using namespace std::chrono_literals;

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TEST(Iso8601, PrintsUtcWithMilliseconds) {
  EXPECT_EQ(to_iso8601(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(at(1'774'396'800'123)), "2026-03-25T00:00:00.123Z");
  EXPECT_EQ(to_iso8601(at(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso8601(at(951'782'400'000)), "2000-02-29T00:00:00.000Z");
}

TEST(Iso8601, ShowsTheNearestTimeItCan) {
  EXPECT_EQ(to_iso8601(WallTime::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso8601(WallTime::min()), "0000-01-01T00:00:00.000Z");
}

TEST(Iso8601, ReadsEveryFormOfRfc3339) {
  struct Case {
    std::string_view text;
    std::string_view utc;
  };
  const std::vector<Case> cases = {
      {"2026-03-25T10:20:30Z", "2026-03-25T10:20:30.000Z"},
      {"2026-03-25t10:20:30z", "2026-03-25T10:20:30.000Z"},
      {"2026-03-25 10:20:30Z", "2026-03-25T10:20:30.000Z"},
      {"2026-03-25T10:20:30.5Z", "2026-03-25T10:20:30.500Z"},
      {"2026-03-25T10:20:30.123456789Z", "2026-03-25T10:20:30.123Z"},
      {"2026-03-25T10:20:30.9999Z", "2026-03-25T10:20:30.999Z"},
      {"2026-03-25T10:20:30+02:00", "2026-03-25T08:20:30.000Z"},
      {"2026-03-25T00:20:30+05:45", "2026-03-24T18:35:30.000Z"},
      {"2026-12-31T23:20:30-01:30", "2027-01-01T00:50:30.000Z"},
      {"2026-03-25T10:20:30-00:00", "2026-03-25T10:20:30.000Z"},
      {"2026-03-25", "2026-03-25T00:00:00.000Z"},
      {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"},
      {"2000-02-29", "2000-02-29T00:00:00.000Z"},
      {"1969-07-20T20:17:40Z", "1969-07-20T20:17:40.000Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
      {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
  };
  for (const auto& [text, utc] : cases) {
    const auto time = parse_iso8601(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_iso8601(*time), utc) << text;
  }
}

TEST(Iso8601, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-03",
                                      "2026-3-25",
                                      "2026-13-01",
                                      "2026-00-01",
                                      "2026-02-29",
                                      "2100-02-29",
                                      "2026-04-31",
                                      "2026-01-00",
                                      "2026-03-25T",
                                      "2026-03-25T10:20Z",
                                      "2026-03-25T10:20:30",
                                      "2026-03-25T24:00:00Z",
                                      "2026-03-25T10:60:00Z",
                                      "2026-03-25T10:20:61Z",
                                      "2026-03-25T10:20:30.Z",
                                      "2026-03-25T10:20:30+0200",
                                      "2026-03-25T10:20:30+2:00",
                                      "2026-03-25T10:20:30+24:00",
                                      "2026-03-25T10:20:30+02:60",
                                      "2026-03-25T10:20:30Z ",
                                      " 2026-03-25",
                                      "2026-03-25T10:20:30ZZ",
                                      "20260325T102030Z",
                                      "-026-03-25",
                                      "0000-01-01T00:00:00+01:00",
                                      "9999-12-31T23:59:59-01:00",
                                      "2026-03-25X10:20:30Z",
                                      "+2026-03-25",
                                      "2026/03/25",
                                      "２026-03-25"}) {
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
  }
}

TEST(Iso8601, RoundTripsThroughTheCenturies) {
  for (WallTime time = at(-62'167'219'200'000); time < at(253'402'300'799'999); time += 31h * 24 * 97 + 12345ms) {
    EXPECT_EQ(parse_iso8601(to_iso8601(time)), time);
  }
}

TEST(HttpDate, PrintsImfFixdate) {
  EXPECT_EQ(to_http_date(at(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(to_http_date(at(1'774'396'800'999)), "Wed, 25 Mar 2026 00:00:00 GMT");
}

TEST(HttpDate, ReadsImfFixdate) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), at(784'111'777'000));
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT"), at(1'709'251'199'000));
  for (const std::string_view text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37", "Xxx, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2026 00:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, ReadsNumberAndUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("0s"), 0ms);
  EXPECT_EQ(parse_duration("9223372036854775807ms"), Duration::max());
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "10", "s", "ms", "-1s", "+1s", "1.5s", "1 s", " 1s", "1s ", "1S", "1w", "1sec", "1m30s", "0x1s",
        "9223372036854775808ms", "9223372036854775807s", "106751991168d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
  EXPECT_TRUE(parse_duration("106751991167d"));
}

}  // namespace
}  // namespace atsume::base
