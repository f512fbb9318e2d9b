#include "atsume/json/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

bool equal_texts(std::string_view a, std::string_view b) {
  Arena arena;
  return equal(*parse(a, arena), *parse(b, arena));
}

TEST(Value, KnowsItsKind) {
  EXPECT_TRUE(Value().is_undefined());
  EXPECT_TRUE(Value::null().is_null());
  EXPECT_TRUE(Value::boolean(true).as_bool());
  EXPECT_EQ(Value::number(2.5).as_double(), 2.5);
  EXPECT_FALSE(Value::number(2.5).has_number_text());
  EXPECT_EQ(Value::number_text("2.50").number_text(), "2.50");
  EXPECT_EQ(Value::number_text("2.50").as_double(), 2.5);
  EXPECT_EQ(Value::string("abc").as_string(), "abc");
  EXPECT_EQ(Value::string("abc").size(), 3U);
  const int opaque = 0;
  EXPECT_EQ(Value::function(&opaque).as_function(), &opaque);
}

TEST(Value, MarksTravelWithCopiesAndChangeNothingElse) {
  const Value plain = Value::string("x");
  const Value marked = plain.with_marks(5);
  const Value copy = marked;
  EXPECT_EQ(plain.marks(), 0);
  EXPECT_EQ(copy.marks(), 5);
  EXPECT_TRUE(equal(plain, copy));
  Arena arena;
  EXPECT_EQ(clone(copy, arena).marks(), 5);
}

TEST(Value, FindOnWhatIsNoObjectGivesUndefined) {
  EXPECT_TRUE(Value::null().find("a").is_undefined());
  EXPECT_TRUE(Value::string("a").find("a").is_undefined());
}

TEST(Value, NumberTextConvertsToTheNearestDouble) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Case {
    std::string_view digits;
    double value;
  };
  const std::vector<Case> cases = {
      {"0", 0},
      {"-12", -12},
      {"1.10", 1.1},
      {"9007199254740993", 9007199254740992.0},
      {"12345678901234567890123", 1.2345678901234568e22},
      {"5e-324", 5e-324},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"1e309", kInfinity},
      {"-1e309", -kInfinity},
      {"1e-400", 0},
      {"1e99999999999999999999999", kInfinity},
      {"1e-99999999999999999999999", 0},
      {"0e99999999999999999999999", 0},
      {"0.000e999", 0},
      {"0.0000000001e400", kInfinity},
      {"100000e-999", 0},
  };
  for (const auto& [digits, value] : cases) EXPECT_EQ(Value::number_text(digits).as_double(), value) << digits;
  EXPECT_EQ(Value::number_text("1" + std::string(400, '0')).as_double(), kInfinity);
  EXPECT_EQ(Value::number_text("0." + std::string(400, '0') + "1").as_double(), 0);
  EXPECT_TRUE(std::signbit(Value::number_text("-0").as_double()));
}

TEST(Equal, ComparesNumbersByValue) {
  EXPECT_TRUE(equal_texts("1", "1.0"));
  EXPECT_TRUE(equal_texts("100", "1e2"));
  EXPECT_TRUE(equal_texts("0", "-0"));
  EXPECT_TRUE(equal_texts("0", "0.0"));
  EXPECT_FALSE(equal_texts("1", "2"));
  EXPECT_FALSE(equal_texts("-1", "1"));
  EXPECT_TRUE(equal(Value::number_text("1.50"), Value::number(1.5)));
  EXPECT_FALSE(equal(Value::number_text("1.51"), Value::number(1.5)));
}

TEST(Equal, TellsLongIdsApart) {
  EXPECT_FALSE(equal_texts("9007199254740993", "9007199254740992"));
  EXPECT_TRUE(equal_texts("12345678901234567890123", "12345678901234567890123"));
  EXPECT_FALSE(equal_texts("12345678901234567890123", "12345678901234567890124"));
  EXPECT_TRUE(equal(Value::number_text("9007199254740993"), Value::number(9007199254740992.0)));
}

TEST(Equal, ComparesStructure) {
  EXPECT_TRUE(equal_texts(R"({"a":1,"b":[1,{"c":null}]})", R"({"b":[1,{"c":null}],"a":1})"));
  EXPECT_FALSE(equal_texts(R"({"a":1})", R"({"a":1,"b":2})"));
  EXPECT_FALSE(equal_texts(R"({"a":1,"b":2})", R"({"a":1,"c":2})"));
  EXPECT_FALSE(equal_texts("[1,2]", "[2,1]"));
  EXPECT_FALSE(equal_texts("[1]", "[1,2]"));
  EXPECT_FALSE(equal_texts("[]", "{}"));
  EXPECT_FALSE(equal_texts("null", "false"));
  EXPECT_FALSE(equal_texts(R"("1")", "1"));
  EXPECT_TRUE(equal(Value(), Value()));
  EXPECT_FALSE(equal(Value(), Value::null()));
}

TEST(Equal, ComparesLargeObjectsInAnyOrder) {
  std::string forward = "{";
  std::string backward = "{";
  for (int i = 0; i < 50'000; ++i) {
    forward += "\"" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    backward += "\"" + std::to_string(49'999 - i) + "\":" + std::to_string(49'999 - i) + ",";
  }
  forward.back() = backward.back() = '}';
  EXPECT_TRUE(equal_texts(forward, backward));
  backward.replace(backward.find("\"7\":7"), 5, "\"7\":8");
  EXPECT_FALSE(equal_texts(forward, backward));
}

TEST(Clone, OwnsEverythingItNeeds) {
  Arena kept;
  Value copy;
  {
    Arena gone;
    const auto value = parse(R"({"a":["text",1.50,true,null,{}],"b":"\n"})", gone);
    ASSERT_TRUE(value);
    copy = clone(*value, kept);
  }
  EXPECT_EQ(write(copy), R"({"a":["text",1.50,true,null,{}],"b":"\n"})");
}

TEST(ArrayBuilder, FreezesAndStartsAnew) {
  Arena arena;
  ArrayBuilder builder(arena);
  EXPECT_EQ(write(builder.finish()), "[]");
  builder.push(Value::number(1));
  builder.push(Value::string("x"));
  EXPECT_EQ(builder.size(), 2U);
  const Value first = builder.finish();
  builder.push(Value::null());
  EXPECT_EQ(write(builder.finish()), "[null]");
  EXPECT_EQ(write(first), R"([1,"x"])");
}

TEST(ObjectBuilder, KeepsPlacesAndLeavesOutUndefined) {
  Arena arena;
  ObjectBuilder builder(arena);
  builder.set("a", Value::number(1));
  builder.set("b", Value::number(2));
  builder.set("c", Value());
  builder.set("a", Value::number(3));
  EXPECT_EQ(builder.get("a").as_double(), 3);
  EXPECT_TRUE(builder.get("x").is_undefined());
  EXPECT_EQ(write(builder.finish()), R"({"a":3,"b":2})");
  EXPECT_EQ(builder.size(), 0U);
  EXPECT_TRUE(builder.get("a").is_undefined());
}

TEST(ObjectBuilder, WorksTheSameForManyKeys) {
  Arena arena;
  ObjectBuilder builder(arena);
  std::vector<std::string> keys;
  for (int i = 0; i < 100'000; ++i) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys) builder.set(key, Value::number(0));
  for (const std::string& key : keys) builder.set(key, Value::number(1));
  EXPECT_EQ(builder.get("key77777").as_double(), 1);
  EXPECT_TRUE(builder.get("key100000").is_undefined());
  const Value object = builder.finish();
  ASSERT_EQ(object.size(), keys.size());
  EXPECT_EQ(object.members()[12'345].key, "key12345");

  builder.set("key1", Value::boolean(true));
  EXPECT_EQ(write(builder.finish()), R"({"key1":true})");
}

TEST(Arena, CountsAndAligns) {
  Arena arena(64);
  EXPECT_EQ(arena.used_bytes(), 0U);
  EXPECT_EQ(arena.copy(""), "");
  EXPECT_EQ(arena.copy("abc"), "abc");
  const auto* numbers = arena.allocate_array<double>(1000);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers) % alignof(double), 0U);
  EXPECT_EQ(arena.used_bytes(), 3 + 1000 * sizeof(double));
}

}  // namespace
}  // namespace atsume::json::testing
