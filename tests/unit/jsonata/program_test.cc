#include "atsume/jsonata/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::jsonata {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::string detail(const Error& error, std::string_view name) {
  const auto found = std::ranges::find(error.details(), name, &std::pair<std::string, std::string>::first);
  return found == error.details().end() ? "" : found->second;
}

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() { environment_.arena = &arena_; }

  std::string run(std::string_view expression, std::string_view input = "{}") {
    program_ = *Program::compile(expression);
    const auto result = program_->evaluate(*json::parse(input, arena_), {}, environment_);
    if (!result) return result.error().code() + " " + detail(result.error(), "jsonata_code");
    return result->is_undefined() ? "undefined" : json::write(*result);
  }

  json::Arena arena_;
  Environment environment_;
  std::shared_ptr<const Program> program_;
};

TEST_F(ProgramTest, CopiedNumbersKeepTheirDigits) {
  EXPECT_EQ(run("{\"id\": id, \"r\": [r]}", R"({"id": 12345678901234567890, "r": 1.10})"),
            R"({"id":12345678901234567890,"r":[1.10]})");
  EXPECT_EQ(run("r + 0", R"({"r": 1.10})"), "1.1");
}

TEST_F(ProgramTest, InputIsNotCopied) {
  const auto input = *json::parse(R"({"a": {"b": [1, 2, "text"]}})", arena_);
  program_ = *Program::compile("a.b");
  const auto result = program_->evaluate(input, {}, environment_);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->items().data(), input.find("a").find("b").items().data());
}

TEST_F(ProgramTest, SyntaxErrorsSayWhere) {
  const auto program = Program::compile("\"é\" & (1 +");
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().code(), "jsonata");
  EXPECT_EQ(program.error().origin(), Origin::kConfig);
  EXPECT_EQ(detail(program.error(), "jsonata_code"), "S0203");
  EXPECT_EQ(detail(program.error(), "position"), "10");
  EXPECT_EQ(Program::error_offset(program.error()), 11u);
}

TEST_F(ProgramTest, KnowsItsFreeVariables) {
  EXPECT_THAT((*Program::compile("($x := 1; $x + $y + $sum($z.a))"))->free_variables(),
              UnorderedElementsAre("y", "sum", "z"));
  EXPECT_THAT((*Program::compile("function($a){$a}"))->free_variables(), ElementsAre());
  EXPECT_THAT((*Program::compile("a.b@$v#$i.($v.x + %.y)"))->free_variables(), ElementsAre());
}

TEST_F(ProgramTest, KnowsItsInputPaths) {
  EXPECT_THAT((*Program::compile("{\"a\": name, \"b\": location.city, \"c\": emails[0].value}"))->input_paths(),
              UnorderedElementsAre("name", "location.city", "emails.value"));
  EXPECT_THAT((*Program::compile("jobs.{\"t\": title}"))->input_paths(), UnorderedElementsAre("jobs", "jobs.title"));
  EXPECT_THAT((*Program::compile("$$.a.b & $x.c & $uppercase(d)"))->input_paths(), UnorderedElementsAre("a.b", "d"));
  EXPECT_THAT((*Program::compile("jobs[open = true]"))->input_paths(), UnorderedElementsAre("jobs.open", "jobs"));
}

TEST_F(ProgramTest, StepsAreLimited) {
  environment_.budget.steps_max = 10'000;
  EXPECT_EQ(run("$sum($map([1..100], function($x){$x}))"), "5050");
  EXPECT_EQ(run("$sum($map([1..100000], function($x){$x}))"), "jsonata_budget U1001");
  EXPECT_EQ(run("($f := function(){$f()}; $f())"), "jsonata_budget U1001");
}

TEST_F(ProgramTest, DepthIsLimited) {
  environment_.budget.depth_max = 50;
  EXPECT_EQ(run("($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(40))"), "40");
  EXPECT_EQ(run("($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(60))"), "jsonata_budget U1001");
}

TEST_F(ProgramTest, SequencesAndMemoryAreLimited) {
  environment_.budget.sequence_max = 1000;
  EXPECT_EQ(run("[1..1001]"), "jsonata_budget U1001");
  EXPECT_EQ(run("$append([1..600], [1..600])"), "jsonata_budget U1001");
  environment_.budget.bytes_max = 1024 * 1024;
  EXPECT_EQ(run("$reduce([1..40], function($a, $b){$a & $a}, \"x\")"), "jsonata_budget U1001");
  EXPECT_EQ(run("$pad(\"x\", 1e12)"), "jsonata_budget U1001");
}

TEST_F(ProgramTest, DeepNestingEndsInAnError) {
  environment_.budget.depth_max = 1'000'000;
  EXPECT_EQ(run("($f := function($n){1 + $f($n + 1)}; $f(0))"), "jsonata_budget U1001");
  EXPECT_EQ(run("$reduce([1..5000], function($a, $b){[[$a]]}, [])"), "jsonata_budget U1001");
  EXPECT_EQ(run("$string($reduce([1..200000], function($a, $b){{\"a\": $a}}, 1))"), "jsonata_budget U1001");
  for (const auto& [open, close] :
       {std::pair("(", ")"), std::pair("[", "]"), std::pair("-", ""), std::pair("a?", "")}) {
    std::string source;
    for (int i = 0; i < 100'000; ++i) source += open;
    source += "1";
    for (int i = 0; i < 100'000; ++i) source += close;
    const auto program = Program::compile(source);
    ASSERT_FALSE(program) << open;
    EXPECT_EQ(detail(program.error(), "jsonata_code"), "S0500") << open;
  }
  std::string chain = "1";
  for (int i = 0; i < 50'000; ++i) chain += "+1";
  EXPECT_EQ(detail(Program::compile(chain).error(), "jsonata_code"), "S0500");
  EXPECT_EQ(run(chain.substr(0, 1 + 2 * 450)), "451");
}

TEST_F(ProgramTest, EvalIsOffUnlessAllowed) {
  EXPECT_EQ(run("$eval(\"1\")"), "jsonata U1002");
  environment_.budget.allow_eval = true;
  EXPECT_EQ(run("$eval(\"[1, \\\"text\\\"]\")"), R"([1,"text"])");
}

TEST_F(ProgramTest, TimeAndChanceComeFromOutside) {
  environment_.now = base::WallTime(std::chrono::milliseconds(1774396800123));
  EXPECT_EQ(run("[$millis(), $now()]"), R"([1774396800123,"2026-03-25T00:00:00.123Z"])");
  EXPECT_EQ(run("$random()"), "jsonata U1003");
  const auto random = base::make_seeded_random(1);
  environment_.random = random.get();
  EXPECT_EQ(run("($r := $random(); $r >= 0 and $r < 1)"), "true");
  EXPECT_EQ(run("$sort($shuffle([3, 1, 2]))"), "[1,2,3]");
}

TEST_F(ProgramTest, BuiltinsAreKnown) {
  EXPECT_TRUE(is_builtin_function("enum_back"));
  EXPECT_TRUE(is_builtin_function("formatNumber"));
  EXPECT_FALSE(is_builtin_function("sums"));
}

}  // namespace
}  // namespace atsume::jsonata
