#include "app/jsonata_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "app/jsonata_deadline.h"
#include "app/jsonata_hints.h"
#include "app/jsonata_report.h"
#include "app/options.h"
#include "atsume/base/random.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace atsume::app {
namespace {

Error misuse(std::string message) {
  return base::caller_error(ErrorClass::kInvalidRequest, "usage", std::move(message));
}

// What is evaluated: the texts the options name, read.
struct Job {
  std::string place = "expression";
  std::string source;
  std::string input;  // empty: none
  std::vector<std::string> names;
  std::vector<std::string> values;  // JSON, by name
};

Result<Job> read_job(const JsonataOptions& options) {
  Job job;
  std::string input = options.input;
  if (!options.expression_file.empty()) {
    // Then the first word behind the switches is the input.
    if (!input.empty()) return Fail(misuse("with --expr-file only the file of the input may follow"));
    input = options.expression;
    job.place = options.expression_file == "-" ? "stdin" : options.expression_file;
    if (input == "-" && options.expression_file == "-") {
      return Fail(misuse("the expression and the input cannot both come from stdin"));
    }
    ATSUME_TRY(job.source, read_bytes(options.expression_file));
  } else if (options.expression.empty()) {
    return Fail(misuse("an expression is missing; try: atsume jsonata '$sum([1, 2])'"));
  } else {
    job.source = options.expression;
  }
  if (!input.empty()) {
    ATSUME_TRY(job.input, read_bytes(input));
    if (job.input.empty()) return Fail(misuse(input + " is empty; it must hold JSON"));
  }
  for (const std::string& binding : options.bindings) {
    const auto equals = binding.find('=');
    if (equals == std::string::npos) return Fail(misuse("--bind takes NAME=JSON, as in --bind limit=10"));
    job.names.push_back(binding.substr(binding.starts_with('$') ? 1 : 0, equals - (binding.starts_with('$') ? 1 : 0)));
    job.values.push_back(binding.substr(equals + 1));
  }
  return job;
}

Result<std::vector<jsonata::Binding>> parse_bindings(const Job& job, json::Arena& arena) {
  std::vector<jsonata::Binding> bindings;
  for (std::size_t i = 0; i < job.names.size(); ++i) {
    auto value = json::parse(job.values[i], arena);
    if (!value) {
      return Fail(misuse(fmt::format("--bind {}: {}; a text needs its quotes: --bind '{}=\"…\"'", job.names[i],
                                     value.error().message(), job.names[i])));
    }
    bindings.push_back({job.names[i], *value});
  }
  return bindings;
}

bool has_colours() {
  const char* off = std::getenv("NO_COLOR");
  return isatty(STDERR_FILENO) != 0 && (off == nullptr || *off == '\0');
}

// A misspelt variable is no error of the language: it reads as nothing.
void note_unbound(const jsonata::Program& program, const Job& job) {
  for (const std::string& name : program.free_variables()) {
    if (jsonata::is_builtin_function(name) || std::ranges::find(job.names, name) != job.names.end()) continue;
    fmt::print(stderr, "note: nothing is bound to ${}{}\n", name, suggest_name(name, job.names));
  }
}

int print_outcome(const Result<json::Value>& outcome, const Job& job, const JsonataOptions& options) {
  if (options.as_json) {
    std::string line = "{";
    write_outcome(line, outcome);
    fmt::print("{}}}\n", line);
  } else if (!outcome) {
    const ErrorReport report{job.place, job.source, job.names, has_colours()};
    std::fputs(describe_error(outcome.error(), report).c_str(), stderr);
  } else if (!outcome->is_undefined()) {
    fmt::print("{}\n", options.compact ? json::write(*outcome) : json::write_pretty(*outcome));
  }
  return outcome ? 0 : 1;
}

int evaluate(Job& job, const JsonataOptions& options) {
  json::Arena arena;
  json::Value input;
  if (!job.input.empty()) {
    auto parsed = json::parse_in_place(job.input, arena, kInputLimits);
    if (!parsed) return fail(std::move(parsed).error().while_doing("reading the input"));
    input = *parsed;
  }
  const auto bindings = parse_bindings(job, arena);
  if (!bindings) return fail(bindings.error());
  const auto program = jsonata::Program::compile(job.source);
  if (!program) return print_outcome(Fail(program.error()), job, options);
  const auto random = base::make_os_random();
  jsonata::Environment environment;
  environment.arena = &arena;
  environment.budget.allow_eval = options.allow_eval;
  environment.random = random.get();
  environment.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::optional<Deadline> deadline;
  if (options.time_limit) environment.time_limit = &deadline.emplace(*options.time_limit);
  const auto outcome = (*program)->evaluate(input, *bindings, environment);
  if (outcome && outcome->is_undefined() && !options.as_json) note_unbound(**program, job);
  if (outcome && outcome->is_function() && !options.as_json) fmt::print(stderr, "note: the result is a function\n");
  return print_outcome(outcome, job, options);
}

int list_functions() {
  const auto functions = jsonata::builtin_functions();
  const auto longest = std::ranges::max(functions, {}, [](const auto& each) { return each.name.size(); });
  for (const auto& function : functions) {
    fmt::print("${:<{}}{}\n", function.name, longest.name.size() + 2, function.signature);
  }
  return 0;
}

}  // namespace

Result<std::string> read_bytes(const std::string& path) {
  const auto failed = [&path](const char* what) {
    return Fail(base::config_error("file", fmt::format("cannot {} {}: {}", what, path, std::strerror(errno))));
  };
  const bool is_stdin = path == "-";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(is_stdin ? stdin : std::fopen(path.c_str(), "rb"),
                                                             is_stdin ? std::fflush : std::fclose);
  if (!file) return failed("open");
  std::string bytes;
  std::error_code unknown;
  if (const auto size = std::filesystem::file_size(path, unknown); !unknown) bytes.reserve(size);
  char block[64 * 1024];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) bytes.append(block, count);
  if (std::ferror(file.get()) != 0) return failed("read");
  return bytes;
}

int run_jsonata(const JsonataOptions& options) {
  if (options.serve) {
    std::ios::sync_with_stdio(false);
    return serve_jsonata(std::cin, stdout);
  }
  if (options.list_functions) return list_functions();
  if (options.bench_seconds) {
    if (*options.bench_seconds > 0 && !options.input.empty()) {
      return bench_jsonata(options.expression, options.input, *options.bench_seconds);
    }
    return fail(misuse("--bench takes seconds above 0 and two files: --bench 3 EXPR.jsonata PAYLOAD.json"));
  }
  auto job = read_job(options);
  return job ? evaluate(*job, options) : fail(job.error());
}

}  // namespace atsume::app
