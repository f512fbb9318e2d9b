#include <algorithm>

#include "jsonata/evaluator.h"

namespace atsume::jsonata {
namespace {

// About a tenth of a millisecond.
constexpr std::uint64_t kStepsBetweenChecks = 8192;

}  // namespace

bool Sequence::push_all(std::span<const Value> values) {
  if (size() + values.size() > evaluator_.environment().budget.sequence_max) {
    return evaluator_.fail_budget(Limit::kSequence, "a sequence holds too many items");
  }
  if (!evaluator_.steps(values.size() / 16)) return false;
  evaluator_.stack_.insert(evaluator_.stack_.end(), values.begin(), values.end());
  return true;
}

bool Sequence::append(Value value) {
  if (value.is_array()) return push_all(value.items());
  if (!value.is_undefined()) push(value);
  return true;
}

bool Sequence::finish(std::uint8_t marks, Value& out) {
  if (size() > evaluator_.environment().budget.sequence_max) {
    return evaluator_.fail_budget(Limit::kSequence, "a sequence holds too many items");
  }
  const std::span<const Value> items(evaluator_.stack_.data() + base_, size());
  if (!evaluator_.make_array(items, marks, out)) return false;
  evaluator_.stack_.resize(base_);
  return true;
}

Evaluator::Evaluator(const Tree& tree, Value input, std::span<const Binding> bindings, const Environment& environment)
    : tree_(tree),
      environment_(environment),
      bindings_(bindings),
      document_(input),
      root_input_(input),
      next_check_(environment.time_limit == nullptr ? environment.budget.steps_max
                                                    : std::min(environment.budget.steps_max, kStepsBetweenChecks)),
      arena_start_(environment.arena->used_bytes()),
      stack_start_(stack_address()) {}

bool Evaluator::run(Value& out) {
  if (root_input_.is_array() && !is_sequence(root_input_)) {
    if (!make_array(std::span(&root_input_, 1), kSequence | kOuterWrapper, root_input_)) return false;
  }
  prepare_guesses(tree_.sites);
  root_frame_ = make_frame(static_cast<std::uint32_t>(tree_.globals.size()), nullptr);
  auto* function = arena().allocate_array<Function>(tree_.builtin_count);
  for (std::size_t i = 0; i < tree_.globals.size(); ++i) {
    const PreparedBuiltin* known = tree_.global_builtins[i];
    if (known != nullptr) root_frame_->slots[i] = function_value(new (function++) Function, known);
    for (const Binding& bound : bindings_) {
      if (bound.name == tree_.globals[i]) root_frame_->slots[i] = bound.value;
    }
  }
  // What a single step made may have taken long, too.
  return eval(tree_.root, root_input_, root_frame_, out) && check_steps();
}

Error Evaluator::error() const { return to_error(*failure_, tree_.source); }

bool Evaluator::fail_memory() { return fail_budget(Limit::kMemory, "the evaluation needs too much memory"); }

bool Evaluator::make_array(std::span<const Value> items, std::uint8_t marks, Value& out) {
  if (items.empty()) {
    out = Value::array({}).with_marks(marks);
    return true;
  }
  if (!reserve(items.size_bytes())) return false;
  Value* copy = arena().allocate_array<Value>(items.size());
  std::ranges::copy(items, copy);
  out = Value::array({copy, items.size()}).with_marks(marks);
  return true;
}

Frame* Evaluator::make_frame(std::uint32_t slots, Frame* parent) {
  auto* frame = new (arena().allocate_array<Frame>(1)) Frame{parent, nullptr, slots};
  if (slots == 0) return frame;
  frame->slots = arena().allocate_array<Value>(slots);
  std::fill_n(frame->slots, slots, Value().with_marks(kUnbound));
  return frame;
}

Value Evaluator::function_value(Function* memory, const PreparedBuiltin* builtin) {
  memory->builtin = builtin;
  memory->arity = builtin->builtin->arity;
  return Value::function(memory);
}

Value Evaluator::builtin(std::string_view name) {
  const auto known = std::ranges::find(builtins_, name, &std::pair<std::string_view, Value>::first);
  if (known != builtins_.end()) return known->second;
  const PreparedBuiltin* found = find_builtin(name);
  if (found == nullptr) return {};
  auto* function = new (arena().allocate_array<Function>(1)) Function;
  return builtins_.emplace_back(found->builtin->name, function_value(function, found)).second;
}

// Where the next object has the same keys in the same order, and shares their texts, two comparisons find the member.
Value Evaluator::member(Value object, const Node* name) {
  if (!object.is_object()) return {};
  const auto members = object.members();
  const std::string_view key = name->text;
  Guess& guess = guesses_[name->site];
  if (guess.place < members.size()) {
    const std::string_view known = members[guess.place].key;
    if (known.size() == key.size() && known.data() == guess.key) return members[guess.place].value;
  }
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (!json::same_key(members[i].key, key)) continue;
    guess = {i, members[i].key.data()};
    return members[i].value;
  }
  return {};
}

void Evaluator::prepare_guesses(std::uint32_t sites) {
  if (sites <= sites_) return;
  Guess* larger = arena().allocate_array<Guess>(sites);
  std::uninitialized_copy_n(guesses_, sites_, larger);
  std::uninitialized_fill(larger + sites_, larger + sites, Guess());
  guesses_ = larger;
  sites_ = sites;
}

// The value of a node that needs no general treatment. False when an array is met: that needs it.
bool Evaluator::take_shortcut(const Node* node, Value input, Frame* frame, Value& out) {
  const auto slot_of = [frame](const Node* variable) {
    const Place place = variable->places[0];
    const Frame* holder = frame;
    for (std::uint32_t hops = place.hops; hops > 0; --hops) holder = holder->parent;
    return holder->slots[place.slot].with_marks(0);
  };
  switch (node->shortcut) {
    case Shortcut::kLiteral:
      out = node->literal;
      return true;
    case Shortcut::kContext:
      out = input;
      return !out.is_array();
    case Shortcut::kSlot:
      out = slot_of(node);
      return !out.is_array();
    case Shortcut::kFields:
      if (input.is_array()) return false;
      out = input;
      break;
    default:
      out = slot_of(node->items[0]);
      if (out.is_array()) return false;
      break;
  }
  for (std::size_t at = node->shortcut == Shortcut::kFields ? 0 : 1; at < node->items.size(); ++at) {
    out = member(out, node->items[at]);
    if (out.is_array()) return false;
  }
  return true;
}

bool Evaluator::eval_whole(const Node* node, Value input, Frame* frame, Value& out) {
  if (!step() || !check_stack() || !dispatch(node, input, frame, out)) return false;
  // What a call at the tail gives is the function's value as it is.
  if (node->is_tail_call) return true;
  if (!out.is_array() && node->predicates.empty() && node->group == nullptr) return true;
  return finish_value(node, frame, out);
}

Value Evaluator::collapse_sequence(Value value, bool keep_array) {
  if (has_mark(value, kTupleStream)) return value;
  if (keep_array) value = value.with_marks(value.marks() | kKeepSingleton);
  if (value.size() == 0) return {};
  return value.size() == 1 && !has_mark(value, kKeepSingleton) ? value.items()[0] : value;
}

// What every value goes through: its own predicates, its grouping, and the collapse of sequences.
bool Evaluator::finish_value(const Node* node, Frame* frame, Value& out) {
  if (node->filters_tuples && !(out.is_array() && has_mark(out, kTupleStream))) {
    out = Value();
    return true;
  }
  for (const Stage& stage : node->predicates) {
    if (!eval_filter(stage.filter, out, frame, out)) return false;
  }
  if (node->group != nullptr && node->kind != NodeKind::kPath && !eval_group(node->group, out, frame, out)) {
    return false;
  }
  if (out.is_array() && has_mark(out, kTupleStream) && !node->hands_on_tuples && !contexts_of(out, out)) return false;
  out = collapse(out, node->keep_array);
  return true;
}

bool Evaluator::dispatch(const Node* node, Value input, Frame* frame, Value& out) {
  switch (node->kind) {
    case NodeKind::kLiteral:
      out = node->literal;
      return true;
    case NodeKind::kName:
      if (!input.is_array()) {
        out = member(input, node);
        return true;
      }
      return lookup(input, node->text, out);
    case NodeKind::kVariable:
      if (node->text.empty()) {
        const bool is_wrapped = input.is_array() && has_mark(input, kOuterWrapper);
        out = is_wrapped ? input.items()[0] : input;
      } else {
        out = node->text == "$" ? document_ : variable(node, frame);
      }
      return true;
    case NodeKind::kParent:
      out = variable(node, frame);
      return true;
    case NodeKind::kPath:
      return eval_path(node, input, frame, out);
    case NodeKind::kBinary:
      return eval_binary(node, input, frame, out);
    case NodeKind::kNegate:
      return eval_negate(node, input, frame, out);
    case NodeKind::kArray:
      return eval_array(node, input, frame, out);
    case NodeKind::kObject:
      return eval_object(node, input, frame, out);
    case NodeKind::kBlock:
      return eval_block(node, input, frame, out);
    case NodeKind::kCall:
      return eval_call(node, input, frame, nullptr, out);
    case NodeKind::kPartial:
      return eval_partial(node, input, frame, out);
    case NodeKind::kLambda:
      out = make_lambda(node, input, frame);
      return true;
    case NodeKind::kCondition:
    case NodeKind::kCoalesce:
    case NodeKind::kElvis:
      return eval_condition(node, input, frame, out);
    case NodeKind::kBind:
      return eval_bind(node, input, frame, out);
    case NodeKind::kApply:
      return eval_apply(node, input, frame, out);
    case NodeKind::kTransform:
      out = make_lambda(node, input, frame);
      return true;
    case NodeKind::kRegex:
      out = make_lambda(node, input, frame);
      return true;
    case NodeKind::kWildcard:
      return eval_wildcard(input, out);
    case NodeKind::kDescendant:
      return eval_descendants(input, out);
    default:
      return fail_at(node, "S0206");
  }
}

Value Evaluator::variable(const Node* node, const Frame* frame) const { return read_places(node->places, frame); }

Value Evaluator::read_places(std::span<const Place> places, const Frame* frame) {
  std::uint32_t hops = 0;
  for (const Place& place : places) {
    for (; hops < place.hops; ++hops) frame = frame->parent;
    const Value value = frame->slots[place.slot];
    if (!value.is_undefined() || !has_mark(value, kUnbound)) return value;
  }
  return {};
}

bool Evaluator::eval_block(const Node* node, Value input, Frame* frame, Value& out) {
  if (node->frame_slots > 0) frame = make_frame(node->frame_slots, frame);
  out = Value();
  for (const Node* item : node->items) {
    if (!eval(item, input, frame, out)) return false;
  }
  return true;
}

bool Evaluator::eval_bind(const Node* node, Value input, Frame* frame, Value& out) {
  if (!eval(node->first, input, frame, out)) return false;
  if (node->places.empty()) return true;
  const Place place = node->places.front();
  for (std::uint32_t hops = 0; hops < place.hops; ++hops) frame = frame->parent;
  frame->slots[place.slot] = out.is_undefined() ? Value() : out;
  return true;
}

bool Evaluator::eval_condition(const Node* node, Value input, Frame* frame, Value& out) {
  Value tested;
  if (!eval(node->first, input, frame, tested)) return false;
  bool is_true = !tested.is_undefined();
  if (node->kind != NodeKind::kCoalesce && !truth(tested, is_true)) return false;
  if (node->kind != NodeKind::kCondition) {
    out = tested;
    return is_true || eval(node->second, input, frame, out);
  }
  out = Value();
  const Node* chosen = is_true ? node->second : node->third;
  return chosen == nullptr || eval(chosen, input, frame, out);
}

bool Evaluator::fail(std::string_view code) {
  failure_.emplace();
  failure_->code = code;
  return false;
}

bool Evaluator::fail_at(const Node* node, std::string_view code) {
  fail(code);
  failure_->offset = node->offset;
  return false;
}

bool Evaluator::fail_at(const Node* node, std::string_view code, Value value, std::string_view token) {
  fail(code, value);
  failure_->offset = node->offset;
  failure_->token = std::string(token);
  failure_->has_token = !token.empty();
  return false;
}

bool Evaluator::fail_with_message(std::string_view code, std::string message) {
  fail(code);
  failure_->message = std::move(message);
  return false;
}

bool Evaluator::fail_budget(Limit limit, std::string_view message) {
  fail_with_message(kBudgetCode, std::string(message_of(kBudgetCode)) + ": " + std::string(message));
  failure_->budget = name_of(limit);
  return false;
}

// Looks at the clock, if there is one, and goes on for some thousand steps.
bool Evaluator::check_steps() {
  const std::uint64_t steps_max = environment_.budget.steps_max;
  if (steps_ > steps_max) return fail_budget(Limit::kSteps, "too many steps");
  if (environment_.time_limit != nullptr && environment_.time_limit->has_passed()) {
    return fail_budget(Limit::kTime, "it takes too long");
  }
  next_check_ = environment_.time_limit == nullptr ? steps_max : std::min(steps_max, steps_ + kStepsBetweenChecks);
  return true;
}

bool Evaluator::fail_stack() { return fail_budget(Limit::kDepth, "the expression calls itself too deeply"); }

}  // namespace atsume::jsonata
