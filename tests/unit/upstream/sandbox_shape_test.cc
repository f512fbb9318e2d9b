// Expressions read backwards: where the emulator puts a value so that the connector finds it.
#include "upstream/sandbox_shape.h"

#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

catalog::Expression expression(std::string_view source) { return jsonata::Program::compile(source).value(); }

TEST(SandboxShape, FindsThePathThatIsReadFirst) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"results", "results"},
      {"results.title", "results.title"},
      {"accounts[0].subdomain", "accounts.0.subdomain"},
      {"$[0]", "0"},
      {"$", ""},
      {"(data.details)[0]", "data.details"},
      {"data ? data : $", "data"},
      {R"($replace(oauthUrl, /\/$/, ""))", "oauthUrl"},
      {R"('[' & state & ']')", "state"},
      {"$not(paginationComplete)", "paginationComplete"},
      {"info.more_records = true", "info.more_records"},
      {R"($type($) = "array" ? $ : [$.*])", ""},
      {"[employees.*]", "employees"},
  };
  for (const auto& [source, path] : cases) {
    EXPECT_EQ(read_path(expression(source)).value_or("nothing"), path) << source;
  }
  EXPECT_FALSE(read_path(expression("$headers.link")));
  EXPECT_FALSE(read_path(nullptr));
}

// What is put there is what the expression gives.
TEST(SandboxShape, PutsAValueWhereItIsRead) {
  json::Arena arena;
  const json::Value value = json::parse(R"({"id":7})", arena).value();
  for (const std::string_view source :
       {"results", "a.b.c", "accounts[0]", "$[0]", "$", "(data.details)[0]", "data ? data : $"}) {
    const auto program = expression(source);
    const json::Value body = with_path(json::Value(), read_path(program).value_or("nothing"), value, arena);
    const auto found = program->evaluate(body, {}, {.arena = &arena, .now = now()});
    ASSERT_TRUE(found) << source;
    EXPECT_EQ(json::write(*found), R"({"id":7})") << source;
  }
}

TEST(SandboxShape, KeepsWhatIsThere) {
  json::Arena arena;
  json::Value body = with_path(json::Value(), "page.items", json::Value::number(1), arena);
  body = with_path(body, "page.next", json::Value::number(2), arena);
  body = with_path(body, "total", json::Value::number(3), arena);
  EXPECT_EQ(json::write(body), R"({"page":{"items":1,"next":2},"total":3})");
}

TEST(SandboxShape, KnowsWhenMoreIsSaidTheOtherWayRound) {
  EXPECT_TRUE(is_negation(expression("$not(done)")));
  EXPECT_FALSE(is_negation(expression("more")));
}

}  // namespace
}  // namespace atsume::upstream
