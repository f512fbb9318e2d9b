#include "unit/jsonata/case_files.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::jsonata::cases {
namespace {

// The reference counts every nested node; a nested call is three of them in the cases with a depth.
constexpr double kNodesPerCall = 3;
// A case with a time limit must end; an endless loop spends this soon.
constexpr std::uint64_t kStepsOfTimedCases = 3'000'000;

std::string detail(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.details()) {
    if (key == name) return value;
  }
  return "";
}

std::string check_error(const Case& each, const Error& error) {
  const json::Value wanted = each.expected.find("error");
  json::Value code = wanted.is_object() ? wanted.find("code") : each.expected.find("code");
  if (!code.is_string()) return "unexpected error " + error.to_string() + " " + detail(error, "jsonata_code");
  if (detail(error, "jsonata_code") != code.as_string()) {
    return fmt::format("expected {}, got {} ({})", code.as_string(), detail(error, "jsonata_code"), error.message());
  }
  if (!wanted.is_object()) return "";
  if (const auto position = wanted.find("position");
      position.is_number() && detail(error, "position") != json::write(position)) {
    return fmt::format("expected position {}, got {}", json::write(position), detail(error, "position"));
  }
  if (const auto token = wanted.find("token"); token.is_string() && detail(error, "token") != token.as_string()) {
    return fmt::format("expected token {}, got {}", token.as_string(), detail(error, "token"));
  }
  if (const auto message = wanted.find("message"); message.is_string() && error.message() != message.as_string()) {
    return fmt::format("expected message {}, got {}", message.as_string(), error.message());
  }
  return "";
}

std::string check_value(const Case& each, json::Value value) {
  const bool wants_nothing =
      !each.expected.find("undefinedResult").is_undefined() || !each.expected.find("undefined").is_undefined();
  if (wants_nothing) return value.is_undefined() ? "" : "expected nothing, got " + json::write(value);
  const json::Value result = each.expected.find("result");
  if (result.is_undefined()) return "expected an error, got " + json::write(value).substr(0, 200);
  if (value.is_undefined()) return "expected " + json::write(result).substr(0, 200) + ", got nothing";
  // Through text, because NaN and functions have a form of their own only there.
  json::Arena arena;
  const auto written = json::parse(json::write(value), arena);
  if (written && json::equal(result, *written)) return "";
  return fmt::format("expected {}, got {}", json::write(result).substr(0, 300), json::write(value).substr(0, 300));
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string run(const Case& each) {
  const auto program = Program::compile(each.expression);
  if (!program) return check_error(each, program.error());
  std::vector<Binding> bindings;
  if (each.bindings.is_object()) {
    for (const json::Member& member : each.bindings.members()) bindings.push_back({member.key, member.value});
  }
  json::Arena arena;
  const auto random = base::make_seeded_random(1);
  Environment environment;
  environment.arena = &arena;
  environment.random = random.get();
  environment.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  environment.budget.allow_eval = true;
  if (const auto depth = each.expected.find("depth"); depth.is_number()) {
    environment.budget.depth_max = static_cast<std::size_t>(depth.as_double() / kNodesPerCall);
  }
  if (each.expected.find("timelimit").is_number()) environment.budget.steps_max = kStepsOfTimedCases;
  const auto result = (*program)->evaluate(each.input, bindings, environment);
  if (!result) return check_error(each, result.error());
  return check_value(each, *result);
}

}  // namespace atsume::jsonata::cases
