#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/jsonata_command.h"
#include "app/jsonata_deadline.h"
#include "app/jsonata_report.h"
#include "atsume/base/random.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/jsonata/program.h"

namespace atsume::app {
namespace {

// The published test suite counts every nested node; a nested call is three of them there.
constexpr double kNodesPerCall = 3;
constexpr double kNodesMax = 1e9;

Error bad_request(std::string message) {
  return base::caller_error(ErrorClass::kInvalidRequest, "bad_request", std::move(message));
}

// A number above 0; nothing when it is left out.
Result<std::optional<double>> read_limit(json::Value request, std::string_view name) {
  const json::Value value = request.find(name);
  if (value.is_undefined()) return std::nullopt;
  if (value.is_number() && value.as_double() > 0) return value.as_double();
  return Fail(bad_request(std::string(name) + " must be a number above 0"));
}

Result<std::vector<jsonata::Binding>> read_bindings(json::Value request) {
  std::vector<jsonata::Binding> bindings;
  const json::Value given = request.find("bindings");
  if (given.is_undefined() || given.is_null()) return bindings;
  if (!given.is_object()) return Fail(bad_request("bindings must be an object of variables"));
  for (const json::Member& member : given.members()) bindings.push_back({member.key, member.value});
  return bindings;
}

class Server {
 public:
  std::string answer(std::string_view line) const {
    json::Arena arena;
    const auto request = json::parse(line, arena);
    std::string out = "{\"id\":";
    if (!request) {
      out += "null,";
      write_outcome(out, Fail(request.error()));
      return out + "}\n";
    }
    const json::Value id = request->find("id");
    json::write_to(out, id);
    out += ',';
    // The program outlives the writing: results may refer to its texts.
    std::shared_ptr<const jsonata::Program> program;
    write_outcome(out, evaluate(*request, arena, program));
    return out + "}\n";
  }

 private:
  Result<json::Value> evaluate(json::Value request, json::Arena& arena,
                               std::shared_ptr<const jsonata::Program>& program) const {
    const json::Value expression = request.find("expr");
    if (!expression.is_string()) {
      return Fail(bad_request("each line is an object with at least \"id\" and \"expr\", the expression as text"));
    }
    ATSUME_TRY(const auto milliseconds, read_limit(request, "timelimit"));
    ATSUME_TRY(const auto depth, read_limit(request, "depth"));
    ATSUME_TRY(const auto bindings, read_bindings(request));
    ATSUME_TRY(program, jsonata::Program::compile(expression.as_string()));
    jsonata::Environment environment;
    environment.arena = &arena;
    environment.budget.allow_eval = true;
    if (depth) environment.budget.depth_max = static_cast<std::size_t>(std::min(*depth, kNodesMax) / kNodesPerCall);
    std::optional<Deadline> deadline;
    if (milliseconds) environment.time_limit = &deadline.emplace(*milliseconds);
    environment.random = random_.get();
    environment.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return program->evaluate(request.find("data"), bindings, environment);
  }

  std::unique_ptr<base::Random> random_ = base::make_os_random();
};

}  // namespace

int serve_jsonata(std::istream& in, std::FILE* out) {
  const Server server;
  std::string line;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string answer = server.answer(line);
    // Nobody reads any more when this fails.
    if (std::fwrite(answer.data(), 1, answer.size(), out) != answer.size() || std::fflush(out) != 0) return 0;
  }
  return 0;
}

}  // namespace atsume::app
