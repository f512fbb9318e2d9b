#include "atsume/jsonata/program.h"

#include <charconv>

#include "jsonata/evaluator.h"
#include "jsonata/parser.h"
#include "jsonata/prepare.h"
#include "jsonata/resolve.h"

namespace atsume::jsonata {
namespace {

constexpr std::size_t kSourceBytesMax = 256 * 1024;
// Results deeper than this could not be written or compared by recursion.
constexpr int kResultDepthMax = 1000;

bool is_shallow(Value value, int depth_left) {
  if (depth_left == 0) return false;
  if (value.is_array()) {
    for (const Value item : value.items()) {
      if (!is_shallow(item, depth_left - 1)) return false;
    }
  } else if (value.is_object()) {
    for (const json::Member& member : value.members()) {
      if (!is_shallow(member.value, depth_left - 1)) return false;
    }
  }
  return true;
}

}  // namespace

struct Program::Impl {
  Tree tree;
  std::vector<std::string> free_variables;
  std::vector<std::string> input_paths;
};

Program::Program(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Program::~Program() = default;

Result<std::shared_ptr<const Program>> Program::compile(std::string_view source) {
  auto impl = std::make_unique<Impl>();
  Tree& tree = impl->tree;
  tree.source = std::string(source);
  Failure failure;
  failure.code = "S0500";
  if (source.size() > kSourceBytesMax) return Fail(to_error(failure, source));
  auto parsed = parse(tree);
  if (parsed) parsed = shape(tree);
  if (!parsed) return Fail(to_error(parsed.error(), source));
  resolve(tree);
  prepare(tree);
  impl->free_variables.assign(tree.free.begin(), tree.free.end());
  impl->input_paths = find_input_paths(tree);
  return std::shared_ptr<const Program>(new Program(std::move(impl)));
}

Result<json::Value> Program::evaluate(json::Value input, std::span<const Binding> bindings,
                                      const Environment& environment) const {
  Evaluator evaluator(impl_->tree, input, bindings, environment);
  Value result;
  if (!evaluator.run(result)) return Fail(evaluator.error());
  const bool may_be_deep = impl_->tree.has_lambda || evaluator.has_evaluated_source();
  if (may_be_deep && !is_shallow(result, kResultDepthMax)) {
    evaluator.fail_budget("the result is nested too deeply");
    return Fail(evaluator.error());
  }
  if (!evaluator.has_evaluated_source()) return result;
  // What $eval compiled goes with the evaluator, so its texts move into the arena.
  if (Value* raw = environment.enum_raw) *raw = json::clone(*raw, *environment.arena);
  return json::clone(result, *environment.arena);
}

const std::string& Program::source() const { return impl_->tree.source; }
const std::vector<std::string>& Program::free_variables() const { return impl_->free_variables; }
const std::vector<std::string>& Program::input_paths() const { return impl_->input_paths; }

std::uint32_t Program::error_offset(const Error& error) {
  std::uint32_t offset = 0;
  for (const auto& [name, value] : error.details()) {
    if (name == "offset") std::from_chars(value.data(), value.data() + value.size(), offset);
  }
  return offset;
}

}  // namespace atsume::jsonata
