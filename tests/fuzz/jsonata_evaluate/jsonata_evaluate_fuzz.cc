// Evaluates any expression on any data, with a small budget. The input is the expression and, after a NUL, the data as
// JSON; without one, a fixed document. Nothing but a value or an error may come of it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace {

constexpr std::string_view kInput = R"({"a": [{"b": 1, "c": "x"}, {"b": [2, 3], "c": "y"}], "n": 12345678901234567890,
  "s": "text \u00e9 \ud83d\udca9", "o": {"k": null, "t": true, "1": [[1], [2, [3]]]},
  "e": [], "d": "2026-03-25T00:00:00Z"})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atsume;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t separator = text.find('\0');
  const auto program = jsonata::Program::compile(text.substr(0, separator));
  if (!program) return 0;
  json::Arena arena;
  const auto input = json::parse(separator == std::string_view::npos ? kInput : text.substr(separator + 1), arena);
  if (!input) return 0;
  const auto random = base::make_seeded_random(1);
  jsonata::Environment environment;
  environment.arena = &arena;
  environment.random = random.get();
  environment.budget.steps_max = 20'000;
  environment.budget.depth_max = 100;
  environment.budget.sequence_max = 10'000;
  environment.budget.bytes_max = 16 * 1024 * 1024;
  environment.budget.output_bytes_max = 4 * 1024 * 1024;
  environment.budget.allow_eval = true;
  const auto result = (*program)->evaluate(*input, {}, environment);
  if (result) static_cast<void>(json::write(*result));
  return 0;
}
