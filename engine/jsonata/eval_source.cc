// $eval: compiles and runs an expression that is only known at run time. Off unless the budget allows it.
#include <algorithm>

#include "jsonata/evaluator.h"
#include "jsonata/parser.h"
#include "jsonata/prepare.h"
#include "jsonata/resolve.h"

namespace atsume::jsonata {
namespace {

bool evaluate(const Call& call, Value& out) {
  out = Value();
  if (!call.evaluator.environment().budget.allow_eval) return call.evaluator.fail(kEvalOffCode);
  if (!call[0].is_string()) return true;
  Value input = call[1].is_undefined() ? call.input : call[1];
  if (input.is_array() && !is_sequence(input)) {
    if (!call.evaluator.make_array(std::span(&input, 1), kSequence | kOuterWrapper, input)) return false;
  }
  return call.evaluator.eval_source(call[0].as_string(), input, out);
}

constexpr Builtin kFunctions[] = {{"eval", "<sx?:x>", 2, evaluate}};

}  // namespace

std::span<const Builtin> dynamic_functions() { return kFunctions; }

Value Evaluator::value_for_source(std::string_view name) const {
  if (eval_site_ != nullptr) {
    const auto visible = std::ranges::find(eval_site_->visible, name, &VisibleName::name);
    if (visible != eval_site_->visible.end()) return read_places(visible->places, eval_frame_);
  }
  const auto global = std::ranges::find(tree_.globals, name);
  if (global != tree_.globals.end()) return root_frame_->slots[global - tree_.globals.begin()];
  const auto bound = std::ranges::find(bindings_, name, &Binding::name);
  return bound != bindings_.end() ? bound->value : Value();
}

bool Evaluator::eval_source(std::string_view source, Value input, Value& out) {
  auto owned = std::make_unique<Tree>();
  Tree& tree = *owned;
  tree.source = std::string(source);
  if (!steps(1000 + 16 * source.size())) return false;
  auto parsed = parse(tree);
  if (parsed) parsed = shape(tree);
  if (!parsed) {
    return fail_with_message("D3120",
                             std::string(message_of("D3120")) + ": " + to_error(parsed.error(), source).message());
  }
  resolve(tree);
  prepare(tree, sites_);
  prepare_guesses(tree.sites);
  Frame* frame = make_frame(static_cast<std::uint32_t>(tree.globals.size()), nullptr);
  for (std::size_t i = 0; i < tree.globals.size(); ++i) {
    frame->slots[i] = value_for_source(tree.globals[i]);
    if (frame->slots[i].is_undefined()) frame->slots[i] = builtin(tree.globals[i]);
  }
  sources_.push_back(std::move(owned));
  if (eval(tree.root, input, frame, out)) return true;
  if (failure_->code == kBudgetCode || failure_->code == kEvalOffCode) return false;
  const std::string message(failure_->message.empty() ? message_of(failure_->code) : failure_->message);
  return fail_with_message("D3121", std::string(message_of("D3121")) + ": " + message);
}

}  // namespace atsume::jsonata
