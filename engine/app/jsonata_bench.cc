#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "app/jsonata_command.h"
#include "app/jsonata_report.h"
#include "app/options.h"
#include "atsume/base/random.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace atsume::app {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kCompiles = 100;
constexpr std::size_t kRunsMin = 3;
constexpr double kPhaseMillisecondsMax = 60'000;
// Checked as in a request, but far enough away for payloads of any size.
constexpr jsonata::Budget kBudget{.steps_max = std::numeric_limits<std::uint64_t>::max(),
                                  .bytes_max = std::numeric_limits<std::size_t>::max(),
                                  .output_bytes_max = std::numeric_limits<std::size_t>::max()};

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double since(Clock::time_point start) { return Milliseconds(Clock::now() - start).count(); }

struct Samples {
  std::vector<double> parse, evaluate, dump, total;
  std::size_t out_bytes = 0;
};

class Bench {
 public:
  Bench(const jsonata::Program& program, const std::string& input_file) : program_(program), input_file_(input_file) {}

  Result<Samples> phase(double seconds) const {
    Samples samples;
    const auto start = Clock::now();
    do {
      ATSUME_TRY_VOID(run(samples));
    } while ((samples.total.size() < kRunsMin || since(start) < seconds * 1000) &&
             since(start) < kPhaseMillisecondsMax);
    return samples;
  }

 private:
  // As a request of the engine: the text is parsed where it was received, everything else is in one arena, whose
  // release is part of the whole.
  Result<void> run(Samples& samples) const {
    ATSUME_TRY(std::string text, read_bytes(input_file_));
    const auto start = Clock::now();
    {
      json::Arena arena;
      ATSUME_TRY(const auto input, json::parse_in_place(text, arena, kInputLimits));
      const auto parsed = Clock::now();
      jsonata::Environment environment;
      environment.arena = &arena;
      environment.budget = kBudget;
      environment.random = random_.get();
      environment.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
      ATSUME_TRY(const auto result, program_.evaluate(input, {}, environment));
      const auto evaluated = Clock::now();
      std::string out;
      out.reserve(text.size());  // costs nothing before it is written, and a string that grows is there twice
      if (!result.is_undefined()) json::write_to(out, result);
      const auto written = Clock::now();
      samples.parse.push_back(Milliseconds(parsed - start).count());
      samples.evaluate.push_back(Milliseconds(evaluated - parsed).count());
      samples.dump.push_back(Milliseconds(written - evaluated).count());
      samples.out_bytes = out.size();
    }
    samples.total.push_back(since(start));
    return {};
  }

  const jsonata::Program& program_;
  const std::string& input_file_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
};

double compile_microseconds(std::string_view source) {
  std::vector<double> times;
  for (int i = 0; i < kCompiles; ++i) {
    const auto start = Clock::now();
    const auto program = jsonata::Program::compile(source);
    times.push_back(since(start) * 1000);
  }
  return median(times);
}

Result<void> check_json(const std::string& file) {
  ATSUME_TRY(std::string text, read_bytes(file));
  json::Arena arena;
  ATSUME_TRY([[maybe_unused]] const auto value, json::parse_in_place(text, arena, kInputLimits));
  return {};
}

int report(const Error& error, const std::string& file, const std::string& source) {
  std::fputs(describe_error(error, {.place = file, .source = source}).c_str(), stderr);
  return 1;
}

}  // namespace

int bench_jsonata(const std::string& expression_file, const std::string& input_file, double seconds) {
  const auto source = read_bytes(expression_file);
  if (!source) return fail(source.error());
  if (auto checked = check_json(input_file); !checked) {
    return fail(std::move(checked).error().while_doing("reading " + input_file));
  }
  const auto program = jsonata::Program::compile(*source);
  if (!program) return report(program.error(), expression_file, *source);
  const double compile = compile_microseconds(*source);
  const Bench bench(**program, input_file);
  if (const auto warm = bench.phase(seconds); !warm) return report(warm.error(), expression_file, *source);
  auto samples = bench.phase(seconds);
  if (!samples) return report(samples.error(), expression_file, *source);
  fmt::print(R"({{"runs":{},"parse_ms":{:.4f},"eval_ms":{:.4f},"dump_ms":{:.4f},"e2e_ms":{:.4f},)",
             samples->total.size(), median(samples->parse), median(samples->evaluate), median(samples->dump),
             median(samples->total));
  fmt::print("\"compile_us\":{:.2f},\"out_bytes\":{}}}\n", compile, samples->out_bytes);
  return 0;
}

}  // namespace atsume::app
