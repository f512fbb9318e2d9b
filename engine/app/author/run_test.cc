#include "app/author/run_test.h"

#include "app/author/call_test.h"
#include "app/author/difference.h"
#include "app/author/exchange_player.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

using json::Value;

void add_differences(const std::string& what, Value expected, Value actual, Match match,
                     std::vector<std::string>& problems) {
  if (expected.is_undefined()) return;
  for (const auto& one : differences(expected, actual, match)) {
    const std::string separator = one.path.empty() || one.path.starts_with('[') ? "" : ".";
    problems.push_back(what + separator + one.path + ": expected " + one.expected + ", got " + one.actual);
  }
}

void judge_error(const TestCase& test, const Error& error, std::vector<std::string>& problems) {
  const std::string found(class_of(error));
  if (test.error == found) return;
  problems.push_back((test.error.empty() ? "no error is expected" : "expected the error " + test.error) + ", got " +
                     found + " (" + error.code() + "): " + error.message());
}

// A write shows by its requests what it does; what is read has to be looked at.
bool expects_nothing(const TestCase& test) {
  const auto& target = test.target;
  const bool reads = target.kind == CallTarget::Kind::kWebhook || target.method == "list" || target.method == "get";
  return reads && test.error.empty() && test.result.is_undefined() && test.result_contains.is_undefined() &&
         test.events.is_undefined();
}

void judge(const TestCase& test, const Result<Value>& result, std::vector<std::string>& problems) {
  if (!result) return judge_error(test, result.error(), problems);
  if (!test.error.empty()) {
    problems.push_back("expected the error " + test.error + ", got " + shown(*result));
    return;
  }
  add_differences("result", test.result, *result, Match::kWhole, problems);
  add_differences("result", test.result_contains, *result, Match::kContains, problems);
  add_differences("events", test.events, *result, Match::kContains, problems);
}

}  // namespace

TestReport run_test(std::shared_ptr<const catalog::Catalog> catalog,
                    std::shared_ptr<const catalog::Connector> connector, Value written, const std::string& directory,
                    Value* kept, json::Arena* arena) {
  TestReport report;
  if (const Value name = written.find("name"); name.is_string()) report.name = name.as_string();
  auto test = read_test(written, *connector, directory);
  if (!test) {
    report.problems.push_back(test.error().message());
    return report;
  }
  boost::asio::io_context loop;
  const auto clock = make_jumping_clock();
  const auto pool = net::make_inline_pool();
  const auto random = base::make_seeded_random(1);
  ExchangePlayer provider(test->exchanges);
  auto bench = Bench::make(std::move(catalog), connector, *test, {loop, *clock, *pool, provider, *random});
  if (!bench) {
    report.problems.push_back(bench.error().message());
    return report;
  }
  const auto result = call_test(**bench, connector, *test, report);
  // A request that is not the expected one is the cause; the error it gives says no more.
  report.problems = provider.problems();
  if (report.problems.empty()) judge(*test, result, report.problems);
  if (report.problems.empty()) report.problems = provider.missing();
  // A trial that is being recorded is run to learn what it gives.
  if (kept == nullptr && expects_nothing(*test)) {
    report.problems.push_back(
        "the test expects nothing of what comes out: give result, result_contains, events or error");
  }
  if (kept != nullptr && arena != nullptr && result) *kept = json::clone(*result, *arena);
  return report;
}

}  // namespace atsume::app
