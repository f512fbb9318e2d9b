#include <unistd.h>

#include <cstdio>

#include "app/author/suite.h"
#include "app/author_commands.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

Value text(const std::string& value) { return Value::string(value); }

template <class Range>
Value texts(const Range& range, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const auto& one : range) out.push(Value::string(one));
  return out.finish();
}

Value coverage_json(const Coverage& coverage, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  out.set("methods", texts(coverage.methods, arena));
  out.set("untested_methods", texts(coverage.untested_methods, arena));
  out.set("fields", texts(coverage.fields, arena));
  out.set("untested_fields", texts(coverage.untested_fields, arena));
  return out.finish();
}

Value suite_json(const SuiteReport& suite, json::Arena& arena) {
  json::ArrayBuilder tests(arena);
  for (const auto& file : suite.files) {
    for (const auto& test : file.tests) {
      json::ObjectBuilder one(arena);
      one.set("name", text(test.name));
      one.set("file", text(file.file));
      one.set("passed", Value::boolean(test.has_passed()));
      one.set("problems", texts(test.problems, arena));
      tests.push(one.finish());
    }
  }
  json::ObjectBuilder out(arena);
  out.set("connector", text(suite.connector));
  out.set("tests", tests.finish());
  out.set("coverage", coverage_json(suite.coverage, arena));
  return out.finish();
}

void print_json(const std::vector<SuiteReport>& suites, std::size_t passed, std::size_t failed) {
  json::Arena arena;
  json::ArrayBuilder connectors(arena);
  for (const auto& suite : suites) connectors.push(suite_json(suite, arena));
  json::ObjectBuilder out(arena);
  out.set("passed", Value::number(static_cast<double>(passed)));
  out.set("failed", Value::number(static_cast<double>(failed)));
  out.set("connectors", connectors.finish());
  std::printf("%s\n", json::write(out.finish()).c_str());
}

// The marks of passed and failed tests, coloured on a terminal.
struct Marks {
  explicit Marks(bool is_coloured)
      : passed(is_coloured ? "\033[32m✓\033[0m" : "✓"), failed(is_coloured ? "\033[31m✗\033[0m" : "✗") {}
  const char* passed;
  const char* failed;
};

void print_names(const char* what, const std::set<std::string>& names) {
  if (names.empty()) return;
  std::printf("  %s\n", what);
  for (const auto& name : names) std::printf("    %s\n", name.c_str());
}

void print_suite(const SuiteReport& suite, const TestOptions& options, const Marks& marks) {
  std::printf("%s\n", suite.connector.c_str());
  for (const auto& file : suite.files) {
    for (const auto& test : file.tests) {
      std::printf("  %s %s\n", test.has_passed() ? marks.passed : marks.failed, test.name.c_str());
      if (test.has_passed()) continue;
      std::printf("      %s\n", file.file.c_str());
      for (const auto& problem : test.problems) std::printf("      %s\n", problem.c_str());
    }
  }
  const auto& coverage = suite.coverage;
  std::printf("  %zu of %zu methods and %zu of %zu unified fields are tested\n", coverage.methods.size(),
              coverage.methods.size() + coverage.untested_methods.size(), coverage.fields.size(),
              coverage.fields.size() + coverage.untested_fields.size());
  if (!options.shows_untested) return;
  print_names("methods without a test:", coverage.untested_methods);
  print_names("unified fields that no test gives a value:", coverage.untested_fields);
}

bool print_errors(const catalog::LoadResult& loaded, bool is_coloured) {
  const auto style = is_coloured ? catalog::Style::kColour : catalog::Style::kPlain;
  for (const auto& one : loaded.diagnostics) {
    if (one.severity == catalog::Severity::kError) std::fprintf(stderr, "%s\n", catalog::render(one, style).c_str());
  }
  return catalog::has_errors(loaded.diagnostics);
}

}  // namespace

int test(const TestOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto loaded = catalog::load(config->sources, nullptr);
  const bool is_broken = print_errors(loaded, isatty(STDERR_FILENO) != 0);
  auto connectors = select_connectors(*loaded.catalog, options.ids);
  if (!connectors) return is_broken ? 1 : fail(connectors.error());
  std::vector<SuiteReport> suites;
  std::size_t passed = 0;
  std::size_t failed = 0;
  const Marks marks(isatty(STDOUT_FILENO) != 0);
  for (const auto& connector : *connectors) {
    suites.push_back(run_suite(loaded.catalog, connector, options.name));
    passed += suites.back().passed();
    failed += suites.back().failed();
    if (!options.as_json) print_suite(suites.back(), options, marks);
  }
  if (options.as_json) {
    print_json(suites, passed, failed);
  } else {
    std::printf("%zu tests passed, %zu failed\n", passed, failed);
  }
  if (passed + failed == 0 && !options.name.empty()) {
    std::fprintf(stderr, "atsume: no test has a name that holds \"%s\"\n", options.name.c_str());
    return 1;
  }
  return failed > 0 || is_broken ? 1 : 0;
}

}  // namespace atsume::app
