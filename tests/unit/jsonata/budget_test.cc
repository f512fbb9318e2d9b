// Every limit of an evaluation ends it with an error of its own, and what is built to be too costly meets one of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace atsume::jsonata {
namespace {

std::string detail(const Error& error, std::string_view name) {
  const auto found = std::ranges::find(error.details(), name, &std::pair<std::string, std::string>::first);
  return found == error.details().end() ? "" : found->second;
}

// Time that passes by the question: over after so many.
class CountedTime : public TimeLimit {
 public:
  explicit CountedTime(int questions) : left_(questions) {}
  bool has_passed() override { return --left_ < 0; }
  int left() const { return left_; }

 private:
  int left_;
};

class BudgetTest : public testing::Test {
 protected:
  BudgetTest() { environment_.arena = &arena_; }

  // The name of the budget that was spent, the code of another error, or the result.
  std::string run(std::string_view expression) {
    const auto program = Program::compile(expression);
    if (!program) return detail(program.error(), "jsonata_code");
    kept_.push_back(*program);
    const auto result = (*program)->evaluate(*json::parse("{\"a\": [1, 2]}", arena_), {}, environment_);
    if (result) return json::write(*result);
    const bool is_budget = result.error().code() == "jsonata_budget";
    EXPECT_EQ(is_budget, !detail(result.error(), "budget").empty());
    return detail(result.error(), is_budget ? "budget" : "jsonata_code");
  }

  json::Arena arena_;
  Environment environment_;
  std::vector<std::shared_ptr<const Program>> kept_;
};

TEST_F(BudgetTest, EachLimitHasItsOwnError) {
  environment_.budget.depth_max = 20;
  EXPECT_EQ(run("($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(50))"), "depth");
  environment_.budget = {};
  environment_.budget.steps_max = 1000;
  EXPECT_EQ(run("$sum($map([1..5000], function($x){$x}))"), "steps");
  environment_.budget = {};
  environment_.budget.sequence_max = 100;
  EXPECT_EQ(run("$append([1..80], [1..80])"), "sequence");
  environment_.budget = {};
  environment_.budget.bytes_max = 1 << 20;
  EXPECT_EQ(run("$reduce([1..40], function($a, $b){$a & $a}, \"x\")"), "memory");
  environment_.budget = {};
  environment_.budget.output_bytes_max = 100;
  EXPECT_EQ(run("[1..100]"), "output");
  EXPECT_EQ(run("$pad(\"x\", 101)"), "output");
  EXPECT_EQ(run("\"short\""), "\"short\"");
  environment_.budget = {};
  EXPECT_EQ(run("$match($pad(\"\", 40, \"a\") & \"b\", /^(a+)+$/)"), "regex");
  EXPECT_EQ(run("$formatNumber(1, $pad(\"\", 200000, \"0\"))"), "picture");
}

TEST_F(BudgetTest, TimeIsAskedForNowAndThen) {
  CountedTime soon(3);
  environment_.time_limit = &soon;
  EXPECT_EQ(run("($f := function(){$f()}; $f())"), "time");
  CountedTime late(1'000'000);
  environment_.time_limit = &late;
  EXPECT_EQ(run("$sum($map([1..50000], function($x){$x}))"), "1250025000");
  EXPECT_LT(1'000'000 - late.left(), 200) << "the clock is asked too often";
  CountedTime over(0);
  environment_.time_limit = &over;
  EXPECT_EQ(run("$uppercase(\"a\")"), "time");
}

// A few values that refer to each other many times stand for more text than there is memory.
TEST_F(BudgetTest, SharedValuesCountAsOftenAsTheyAreWritten) {
  environment_.budget.steps_max = 1'000'000;
  EXPECT_EQ(run("$reduce([1..60], function($a, $b){{\"l\": $a, \"r\": $a}}, \"x\")"), "output");
  EXPECT_EQ(run("$reduce([1..60], function($a, $b){[[$a], [$a]]}, \"x\")"), "output");
  EXPECT_EQ(run("$length($string($reduce([1..60], function($a, $b){{\"l\": $a, \"r\": $a}}, \"x\")))"), "steps");
  EXPECT_EQ(run("($x := $reduce([1..60], function($a, $b){{\"l\": $a, \"r\": $a}}, 1); $x = $x)"), "steps");
}

TEST_F(BudgetTest, WhatIsBuiltToStallEndsInAnError) {
  environment_.budget.steps_max = 1'000'000;
  environment_.budget.sequence_max = 1'000'000;
  environment_.budget.bytes_max = 256 * 1024 * 1024;
  EXPECT_EQ(run("[1..1e9]"), "D2014");
  EXPECT_EQ(run("[1..1000000].[1..1000000]"), "steps");
  EXPECT_EQ(run("($f := function(){$f()}; $f())"), "steps");
  EXPECT_EQ(run("($f := function($n){1 + $f($n + 1)}; $f(0))"), "depth");
  EXPECT_EQ(run("$map([1..10000], function($x){$map([1..10000], function($y){$x * $y})})"), "steps");
  EXPECT_EQ(run("$reduce([1..100], function($a, $b){$a & $a & $a}, \"bomb\")"), "memory");
  EXPECT_EQ(run("$reduce([1..100], function($a, $b){$append($a, $a)}, [1])"), "sequence");
  EXPECT_EQ(run("$join($map([1..100000], function($x){$pad(\"\", 100000)}))"), "steps");
  EXPECT_EQ(run("$replace($pad(\"\", 100000, \"ab\"), \"a\", $pad(\"\", 100000))"), "memory");
  EXPECT_EQ(run("$fromMillis(0, $pad(\"\", 200000, \"[Y]\"))"), "picture");
  EXPECT_EQ(run("$formatInteger(1e300, \"I\")"), "picture");
  EXPECT_EQ(run("$contains($pad(\"\", 60, \"x\") & \"!\", /^(x|xx)*$/)"), "regex");
}

}  // namespace
}  // namespace atsume::jsonata
