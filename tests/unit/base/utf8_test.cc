#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "atsume/base/text.h"

namespace atsume::base {
namespace {

TEST(FindInvalidUtf8, AcceptsEveryBoundary) {
  for (const std::string_view text :
       {"", "plain", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xef\xbb\xbf", "é€😀", "\xef\xbf\xbe"}) {
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt);
  }
  EXPECT_EQ(find_invalid_utf8(std::string_view("\0", 1)), std::nullopt);
}

TEST(FindInvalidUtf8, FindsTheFirstWrongByte) {
  const std::vector<std::string_view> wrong = {
      "\x80",              // continuation alone
      "\xbf",              //
      "\xc0\xaf",          // overlong '/'
      "\xc1\xbf",          // overlong
      "\xe0\x80\xaf",      // overlong
      "\xe0\x9f\xbf",      // overlong
      "\xf0\x80\x80\xaf",  // overlong
      "\xf0\x8f\xbf\xbf",  // overlong
      "\xed\xa0\x80",      // surrogate
      "\xed\xbf\xbf",      // surrogate
      "\xf4\x90\x80\x80",  // beyond U+10FFFF
      "\xf5\x80\x80\x80",  //
      "\xf8\x88\x80\x80\x80",
      "\xfe",
      "\xff",
      "\xc3",          // cut off
      "\xe2\x82",      //
      "\xf0\x9f\x98",  //
      "\xc3(",         // continuation missing
      "\xe2(\xa1",
      "\xe2\x82(",
      "\xf0(\x8c\xbc",
      "\xf0\x90(\xbc",
      "\xf0\x28\x8c\x28",
  };
  for (const std::string_view bytes : wrong) {
    EXPECT_EQ(find_invalid_utf8(bytes), 0U);
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'x') + "é" + std::string(bytes) + "tail of the text";
      EXPECT_EQ(find_invalid_utf8(text), before + 2) << before;
    }
  }
}

TEST(Utf8Prefix, EndsBetweenCharacters) {
  EXPECT_EQ(utf8_prefix("abc", 5), "abc");
  EXPECT_EQ(utf8_prefix("abc", 3), "abc");
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
  EXPECT_EQ(utf8_prefix("aé", 2), "a");
  EXPECT_EQ(utf8_prefix("aé", 3), "aé");
  EXPECT_EQ(utf8_prefix("😀", 3), "");
  EXPECT_EQ(utf8_prefix("x😀y", 5), "x😀");
  EXPECT_EQ(utf8_prefix("abc", 0), "");
}

}  // namespace
}  // namespace atsume::base
