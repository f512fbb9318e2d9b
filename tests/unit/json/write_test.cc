#include "atsume/json/write.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

// What JavaScript's String(x) gives.
TEST(NumberToText, PrintsAsJavaScriptDoes) {
  struct Case {
    double value;
    std::string_view text;
  };
  const std::vector<Case> cases = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {10, "10"},
      {1.5, "1.5"},
      {-1.25, "-1.25"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {100, "100"},
      {123456789, "123456789"},
      {9007199254740991.0, "9007199254740991"},
      {9007199254740992.0, "9007199254740992"},
      {9007199254740994.0, "9007199254740994"},
      {-9007199254740994.0, "-9007199254740994"},
      {1e15, "1000000000000000"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {999999999999999900000.0, "999999999999999900000"},
      {1e21, "1e+21"},
      {-1e21, "-1e+21"},
      {1.5e21, "1.5e+21"},
      {1.2345678901234568e22, "1.2345678901234568e+22"},
      {1e100, "1e+100"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {0.001, "0.001"},
      {0.00001, "0.00001"},
      {0.000001, "0.000001"},
      {0.0000015, "0.0000015"},
      {0.0000001, "1e-7"},
      {0.00000015, "1.5e-7"},
      {-1e-7, "-1e-7"},
      {1e-10, "1e-10"},
      {5e-324, "5e-324"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {123.456, "123.456"},
      {1234567.125, "1234567.125"},
      {4.35, "4.35"},
      {0.5, "0.5"},
      {100.5, "100.5"},
      {12345678901234.5, "12345678901234.5"},
      {2251799813685248.5, "2251799813685248.5"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(number_to_text(value), text);
}

TEST(NumberToText, WhatIsNoNumberPrintsAsNull) {
  EXPECT_EQ(number_to_text(std::nan("")), "null");
  EXPECT_EQ(number_to_text(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number_to_text(-std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(write(Value::number(std::nan(""))), "null");
}

TEST(Write, EscapesAsJsonStringifyDoes) {
  std::string out;
  write_string_to(out, "\"\\/\b\f\n\r\t\x01\x1f\x7f é€😀");
  EXPECT_EQ(out, R"("\"\\/\b\f\n\r\t\u0001\u001f)"
                 "\x7f é€😀\"");
  out.clear();
  write_string_to(out, std::string_view("\0\x0b", 2));
  EXPECT_EQ(out, R"("\u0000\u000b")");
  out.clear();
  write_string_to(out, "");
  EXPECT_EQ(out, R"("")");
  out.clear();
  write_string_to(out, "a\"b\"");
  EXPECT_EQ(out, R"("a\"b\"")");
}

TEST(Write, LeavesOutUndefinedMembersAndBlanksItems) {
  const int opaque = 0;
  const std::array<Value, 3> items = {Value(), Value::number(1), Value::function(&opaque)};
  EXPECT_EQ(write(Value::array(items)), R"([null,1,""])");
  const std::array<Member, 4> members = {
      {{"a", Value()}, {"b", Value::null()}, {"c", Value()}, {"d", Value::array({})}}};
  EXPECT_EQ(write(Value::object(members)), R"({"b":null,"d":[]})");
  EXPECT_EQ(write(Value()), "null");
  EXPECT_EQ(write_pretty(Value::object(std::span(members).first(1))), "{}");
}

TEST(Write, AppendsToWhatIsThere) {
  std::string out = "data: ";
  write_to(out, Value::boolean(false));
  EXPECT_EQ(out, "data: false");
}

TEST(Write, PrettyIndentsByTwo) {
  Arena arena;
  const auto value = parse(R"({"a":[1,{"b":[]},{}],"c":"x"})", arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(write_pretty(*value), R"({
  "a": [
    1,
    {
      "b": []
    },
    {}
  ],
  "c": "x"
})");
}

TEST(Write, NestsDeeperThanAnyStack) {
  Arena arena;
  Value value = Value::number(1);
  for (int i = 0; i < 1'000'000; ++i) {
    ArrayBuilder builder(arena);
    builder.push(value);
    value = builder.finish();
  }
  EXPECT_EQ(write(value), repeat("[", 1'000'000) + "1" + repeat("]", 1'000'000));
}

}  // namespace
}  // namespace atsume::json::testing
