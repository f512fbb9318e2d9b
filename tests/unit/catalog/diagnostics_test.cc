#include <gtest/gtest.h>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

Diagnostic sample() {
  return {.severity = Severity::kError,
          .code = "E012",
          .file = "a/b.yaml",
          .place = {.line = 3, .column = 5, .length = 4},
          .message = "unknown key \"limi\"",
          .source_line = "    limi: 1"};
}

TEST(Render, ShowsThePlaceTheLineAndACaret) {
  EXPECT_EQ(render(sample(), Style::kPlain),
            "a/b.yaml:3:5: error: unknown key \"limi\" [E012]\n"
            "        limi: 1\n"
            "        ^~~~\n");
}

TEST(Render, KeepsTheCaretUnderTheLine) {
  Diagnostic diagnostic = sample();
  diagnostic.place.length = 400;
  EXPECT_NE(render(diagnostic, Style::kPlain).find("\n        ^~~~~~~\n"), std::string::npos);
  diagnostic.place.column = 4000;
  EXPECT_NE(render(diagnostic, Style::kPlain).find("\n               ^\n"), std::string::npos);
}

TEST(Render, CountsCharactersNotBytesAndKeepsTabs) {
  Diagnostic diagnostic = sample();
  diagnostic.source_line = "é: x";
  diagnostic.place = {.line = 1, .column = 4, .length = 1};
  EXPECT_NE(render(diagnostic, Style::kPlain).find("    é: x\n       ^\n"), std::string::npos);
  diagnostic.source_line = "\tx";
  diagnostic.place.column = 2;
  EXPECT_NE(render(diagnostic, Style::kPlain).find("    \tx\n    \t^\n"), std::string::npos);
}

TEST(Render, AFileAsAWholeHasNoPlace) {
  Diagnostic diagnostic = sample();
  diagnostic.place = {.line = 0, .column = 0};
  diagnostic.source_line.clear();
  EXPECT_EQ(render(diagnostic, Style::kPlain), "a/b.yaml: error: unknown key \"limi\" [E012]\n");
}

TEST(Render, ColoursOnlyWhenAsked) {
  EXPECT_EQ(render(sample(), Style::kPlain).find('\x1b'), std::string::npos);
  EXPECT_NE(render(sample(), Style::kColour).find("\x1b[1;31m"), std::string::npos);
}

TEST(JsonText, IsAListOfObjects) {
  EXPECT_EQ(to_json_text({}), "[]");
  EXPECT_EQ(to_json_text({sample()}), R"([{"severity":"error","code":"E012","file":"a/b.yaml","line":3,"column":5,)"
                                      R"("message":"unknown key \"limi\"","source":"    limi: 1",)"
                                      R"("caret":"    ^~~~"}])");
  Diagnostic whole = sample();
  whole.place = {.line = 0, .column = 0};
  EXPECT_EQ(to_json_text({whole}).find("caret"), std::string::npos);
}

TEST(SortDiagnostics, OrdersByPlaceAndDropsRepetitions) {
  Diagnostic first = sample();
  Diagnostic second = sample();
  second.place.line = 2;
  Diagnostic third = sample();
  third.file = "a/a.yaml";
  std::vector<Diagnostic> all = {first, second, third, first};
  sort_diagnostics(all);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].file, "a/a.yaml");
  EXPECT_EQ(all[1].place.line, 2U);
}

TEST(HasErrors, WarningsAreNone) {
  Diagnostic diagnostic = sample();
  EXPECT_TRUE(has_errors({diagnostic}));
  diagnostic.severity = Severity::kWarning;
  EXPECT_FALSE(has_errors({diagnostic}));
}

}  // namespace
}  // namespace atsume::catalog
