#include "atsume/jsonata/program.h"

#include <charconv>
#include <optional>

#include "jsonata/evaluator.h"
#include "jsonata/parser.h"
#include "jsonata/prepare.h"
#include "jsonata/resolve.h"

namespace atsume::jsonata {
namespace {

constexpr std::size_t kSourceBytesMax = 256 * 1024;

// Measures what would be written. Values may be shared, so that a small tree can stand for a huge text.
class Output {
 public:
  explicit Output(std::size_t bytes_max) : bytes_left_(bytes_max) {}

  std::optional<Limit> measure(Value value, std::size_t depth_left = base::limits::kJsonataOutputDepthMax) {
    if (!take(value.size())) return Limit::kOutput;
    if (depth_left == 0) return Limit::kDepth;
    if (value.is_array()) {
      for (const Value item : value.items()) {
        if (const auto spent = measure_inner(item, depth_left)) return spent;
      }
    } else if (value.is_object()) {
      for (const json::Member& member : value.members()) {
        if (!take(member.key.size() + 4)) return Limit::kOutput;
        if (const auto spent = measure_inner(member.value, depth_left)) return spent;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Limit> measure_inner(Value value, std::size_t depth_left) {
    if (value.is_array() || value.is_object()) return measure(value, depth_left - 1);
    if (!take(value.size() + 2)) return Limit::kOutput;
    return std::nullopt;
  }
  bool take(std::size_t bytes) {
    const bool has_room = bytes <= bytes_left_;
    bytes_left_ -= has_room ? bytes : 0;
    return has_room;
  }

  std::size_t bytes_left_;
};

std::string_view sentence_of(Limit spent) {
  return spent == Limit::kDepth ? "the result is nested too deeply" : "the result is too large";
}

}  // namespace

struct Program::Impl {
  Tree tree;
  std::vector<std::string> free_variables;
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
  return std::shared_ptr<const Program>(new Program(std::move(impl)));
}

Result<json::Value> Program::evaluate(json::Value input, std::span<const Binding> bindings,
                                      const Environment& environment) const {
  Evaluator evaluator(impl_->tree, input, bindings, environment);
  Value result;
  if (!evaluator.run(result)) return Fail(evaluator.error());
  if (const auto spent = Output(environment.budget.output_bytes_max).measure(result)) {
    evaluator.fail_budget(*spent, sentence_of(*spent));
    return Fail(evaluator.error());
  }
  if (!evaluator.has_evaluated_source()) return result;
  // What $eval compiled goes with the evaluator, so its texts move into the arena.
  if (Value* raw = environment.enum_raw) *raw = json::clone(*raw, *environment.arena);
  return json::clone(result, *environment.arena);
}

const std::string& Program::source() const { return impl_->tree.source; }
const std::vector<std::string>& Program::free_variables() const { return impl_->free_variables; }
std::vector<std::string> Program::input_paths() const { return find_input_paths(impl_->tree); }

std::uint32_t Program::error_offset(const Error& error) {
  std::uint32_t offset = 0;
  for (const auto& [name, value] : error.details()) {
    if (name == "offset") std::from_chars(value.data(), value.data() + value.size(), offset);
  }
  return offset;
}

}  // namespace atsume::jsonata
