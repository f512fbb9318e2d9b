// Calls: of built-ins with their signatures, of lambdas with tail calls, in part, and by ~>.
#include <algorithm>
#include <array>

#include "jsonata/evaluator.h"
#include "jsonata/matching.h"

namespace atsume::jsonata {
namespace {

constexpr std::size_t kDirectArgumentsMax = 6;
constexpr std::string_view kTooDeep = "functions call each other too deeply";

// Whether each argument goes to the parameter of its place, and the missing ones are just missing.
bool takes_as_given(const Signature& signature, std::span<const Value> arguments) {
  const auto& parameters = signature.parameters;
  if (arguments.size() > parameters.size()) return false;
  std::size_t i = 0;
  for (; i < arguments.size(); ++i) {
    if ((type_bit(arguments[i]) & parameters[i].types) == 0) return false;
  }
  for (; i < parameters.size(); ++i) {
    if (!parameters[i].is_optional || parameters[i].context_types != 0) return false;
  }
  return true;
}

// Empty for a callee that is no name.
std::string_view name_of_callee(const Node* callee) {
  if (callee->kind == NodeKind::kPath) return callee->items.front()->text;
  const bool has_name =
      callee->kind != NodeKind::kLambda && callee->kind != NodeKind::kBlock && callee->kind != NodeKind::kParent;
  return has_name ? callee->text : std::string_view();
}

// A call at the tail is said to be where its name ends.
void note_call(const Node* node, bool is_at_tail, Function& function) {
  function.call_offset = is_at_tail ? node->first->offset : node->offset;
  function.call_token = name_of_callee(node->first);
  function.was_called = true;
}

// At the tail of a function, a missing argument is the context of whoever called the function.
bool takes_later_context(const Node* node, const Value* first, Value builtin) {
  if (!node->is_tail_call || first != nullptr) return false;
  return node->items.size() < function_of(builtin)->builtin->signature.parameters.size();
}

}  // namespace

// A name that is a function but for its $ deserves a hint.
bool Evaluator::check_callee(const Node* node, Value procedure, std::string_view code) {
  if (!procedure.is_undefined() || node->first->kind != NodeKind::kPath) return true;
  const auto name = name_of_callee(node->first);
  const auto global = std::ranges::find(tree_.globals, name);
  const bool is_set =
      global != tree_.globals.end() && !root_frame_->slots[global - tree_.globals.begin()].is_undefined();
  const bool is_known =
      is_set || find_builtin(name) != nullptr || std::ranges::find(bindings_, name, &Binding::name) != bindings_.end();
  return !is_known || fail_at(node, code, Value(), name);
}

bool Evaluator::eval_call(const Node* node, Value input, Frame* frame, const Value* first, Value& out) {
  Value procedure;
  if (!eval(node->first, input, frame, procedure)) return false;
  if (!check_callee(node, procedure, "T1005")) return false;
  if (node->first->is_eval) {
    eval_site_ = node->first;
    eval_frame_ = frame;
  }
  const bool is_at_tail = node->is_tail_call && first == nullptr;
  const bool is_builtin = procedure.is_function() && function_of(procedure)->kind == Function::Kind::kBuiltin;
  if (is_builtin && node->items.size() < kDirectArgumentsMax && !takes_later_context(node, first, procedure)) {
    return call_builtin(node, function_of(procedure), input, frame, first, out);
  }
  ArgumentList arguments;
  if (first != nullptr) arguments.push(arena(), *first);
  for (const Node* item : node->items) {
    Value argument;
    if (!eval(item, input, frame, argument)) return false;
    arguments.push(arena(), argument);
  }
  if (procedure.is_function()) {
    Function* function = function_of(procedure);
    note_call(node, is_at_tail, *function);
    if (is_at_tail) {
      tail_call_ = {function, arguments};
      has_tail_call_ = true;
      out = Value();
      return true;
    }
  }
  if (apply(procedure, arguments.values(), input, out)) return true;
  return blame(failure_->offset == kNoOffset ? node->offset : failure_->offset, name_of_callee(node->first));
}

// A call of a built-in by its name. There is no tail to be called later, and the arguments stay on the stack.
bool Evaluator::call_builtin(const Node* node, Function* function, Value input, Frame* frame, const Value* first,
                             Value& out) {
  std::array<Value, kDirectArgumentsMax> arguments;
  std::size_t count = 0;
  if (first != nullptr) arguments[count++] = *first;
  for (const Node* item : node->items) {
    if (!eval(item, input, frame, arguments[count++])) return false;
  }
  note_call(node, node->is_tail_call && first == nullptr, *function);
  const bool has_depth = depth_ < environment_.budget.depth_max || fail_budget(Limit::kDepth, kTooDeep);
  ++depth_;
  const bool is_done = has_depth && step() && run_builtin(*function->builtin, {arguments.data(), count}, input, out);
  --depth_;
  return is_done || blame(function->call_offset, function->call_token);
}

// Checks the arguments, in place where each can be checked by itself, and calls.
bool Evaluator::run_builtin(const PreparedBuiltin& builtin, std::span<Value> arguments, Value input, Value& out) {
  if (!takes_as_given(builtin.signature, arguments)) {
    ArgumentList checked;
    return match_and_validate(builtin.signature, arguments, input, checked) &&
           builtin.builtin->function(Call{*this, checked.values(), input}, out);
  }
  for (std::size_t i = 0; builtin.signature.has_arrays && i < arguments.size(); ++i) {
    if (!validate_one(builtin.signature.parameters[i], arguments[i], i, arguments[i])) return false;
  }
  return builtin.builtin->function(Call{*this, arguments, input}, out);
}

// Says where the failure happened, and in what unless that is known already. Always false.
bool Evaluator::blame(std::uint32_t offset, std::string_view token) {
  if (!failure_->has_token) {
    failure_->token = std::string(token);
    failure_->has_token = true;
  }
  failure_->offset = offset;
  return false;
}

bool Evaluator::eval_apply(const Node* node, Value input, Frame* frame, Value& out) {
  Value left;
  if (!eval(node->first, input, frame, left)) return false;
  if (node->second->kind == NodeKind::kCall) {
    return eval_call(node->second, input, frame, &left, out);
  }
  Value function;
  if (!eval(node->second, input, frame, function)) return false;
  if (!function.is_function()) return fail_at(node, "T2006", function, "");
  if (!left.is_function()) return apply(function, std::span(&left, 1), Value::null(), out);
  auto* chain = new (arena().allocate_array<Function>(1)) Function;
  chain->kind = Function::Kind::kChain;
  chain->arity = 1;
  chain->target = function_of(left);
  chain->second = function_of(function);
  out = Value::function(chain);
  return true;
}

Value Evaluator::make_lambda(const Node* node, Value input, Frame* frame) {
  auto* function = new (arena().allocate_array<Function>(1)) Function;
  function->kind = node->kind == NodeKind::kLambda  ? Function::Kind::kLambda
                   : node->kind == NodeKind::kRegex ? Function::Kind::kRegex
                                                    : Function::Kind::kTransform;
  const std::size_t arity = node->kind == NodeKind::kLambda ? node->items.size() : node->regex != nullptr ? 2 : 1;
  function->arity = static_cast<std::uint8_t>(std::min<std::size_t>(arity, 255));
  function->node = node;
  function->frame = frame;
  function->input = input;
  function->regex = node->regex.get();
  return Value::function(function);
}

bool Evaluator::eval_partial(const Node* node, Value input, Frame* frame, Value& out) {
  Value* given = arena().allocate_array<Value>(node->items.size());
  std::size_t open = 0;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    new (&given[i]) Value(Value().with_marks(kUnbound));
    if (node->items[i]->kind == NodeKind::kPlaceholder) {
      ++open;
      continue;
    }
    Value argument;
    if (!eval(node->items[i], input, frame, argument)) return false;
    given[i] = argument.is_undefined() ? Value() : argument;
  }
  Value procedure;
  if (!eval(node->first, input, frame, procedure)) return false;
  if (!check_callee(node, procedure, "T1007")) return false;
  if (!procedure.is_function()) return fail_at(node, "T1008", Value(), name_of_callee(node->first));
  auto* partial = new (arena().allocate_array<Function>(1)) Function;
  partial->kind = Function::Kind::kPartial;
  partial->arity = static_cast<std::uint8_t>(std::min<std::size_t>(open, 255));
  partial->target = function_of(procedure);
  partial->given = given;
  partial->given_count = static_cast<std::uint32_t>(node->items.size());
  out = Value::function(partial);
  return true;
}

bool Evaluator::apply(Value function, std::span<const Value> arguments, Value input, Value& out) {
  if (!function.is_function()) return fail("T1006");
  if (depth_ >= environment_.budget.depth_max) return fail_budget(Limit::kDepth, kTooDeep);
  ++depth_;
  bool is_done = step() && check_stack() && apply_once(function_of(function), arguments, input, out);
  while (is_done && has_tail_call_) {
    has_tail_call_ = false;
    const TailCall next = tail_call_;
    is_done = step() && reserve(0) && apply_once(next.function, next.arguments.values(), input, out);
  }
  --depth_;
  return is_done;
}

bool Evaluator::apply_once(Function* function, std::span<const Value> arguments, Value input, Value& out) {
  bool is_done = false;
  switch (function->kind) {
    case Function::Kind::kBuiltin: {
      ArgumentList valid;
      is_done = validate(function->builtin->signature, arguments, input, valid) &&
                function->builtin->builtin->function(Call{*this, arguments, input}, out);
      break;
    }
    case Function::Kind::kLambda:
      is_done = call_lambda(function, arguments, input, out);
      break;
    case Function::Kind::kPartial:
      is_done = call_partial(function, arguments, input, out);
      break;
    case Function::Kind::kChain: {
      Value between;
      is_done = apply(Value::function(function->target), arguments, Value::null(), between);
      if (!is_done) break;
      between = collapse(between, false);
      is_done = apply(Value::function(function->second), std::span(&between, 1), Value::null(), out);
      break;
    }
    case Function::Kind::kRegex:
    case Function::Kind::kNextMatch:
      is_done = call_matcher(*this, *function, arguments, out);
      break;
    case Function::Kind::kTransform:
      is_done = call_transform(function, arguments.empty() ? Value() : arguments.front(), out);
      break;
  }
  return is_done || (function->was_called && blame(function->call_offset, function->call_token));
}

bool Evaluator::call_lambda(Function* function, std::span<const Value> arguments, Value input, Value& out) {
  const Node* node = function->node;
  ArgumentList valid;
  if (node->signature != nullptr) {
    if (!validate(*node->signature, arguments, input, valid)) return false;
  }
  if (!reserve(0)) return false;
  Frame* frame = make_frame(node->frame_slots, function->frame);
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    if (node->items[i]->places.empty()) continue;
    const Value argument = i < arguments.size() ? arguments[i] : Value();
    frame->slots[node->items[i]->places.front().slot] = argument.is_undefined() ? Value() : argument;
  }
  return eval(node->first, function->input, frame, out);
}

bool Evaluator::call_partial(Function* function, std::span<const Value> arguments, Value input, Value& out) {
  ArgumentList all;
  std::size_t next = 0;
  for (const Value given : std::span(function->given, function->given_count)) {
    const bool is_open = given.is_undefined() && has_mark(given, kUnbound);
    const Value filled = next < arguments.size() ? arguments[next] : Value();
    all.push(arena(), is_open ? filled : given);
    next += is_open ? 1 : 0;
  }
  // A built-in that is applied in part has no context.
  const bool is_lambda = function->target->kind == Function::Kind::kLambda;
  return apply(Value::function(function->target), all.values(), is_lambda ? input : Value::null(), out);
}

bool Evaluator::validate(const Signature& signature, std::span<const Value>& arguments, Value input,
                         ArgumentList& storage) {
  if (!takes_as_given(signature, arguments)) {
    if (!match_and_validate(signature, arguments, input, storage)) return false;
    arguments = storage.values();
    return true;
  }
  if (!signature.has_arrays) return true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Value checked;
    if (!validate_one(signature.parameters[i], arguments[i], i, checked)) return false;
    storage.push(arena(), checked);
  }
  arguments = storage.values();
  return true;
}

bool Evaluator::match_and_validate(const Signature& signature, std::span<const Value> arguments, Value input,
                                   ArgumentList& out) {
  const auto& parameters = signature.parameters;
  Value checked;
  std::vector<std::uint8_t> types;
  types.reserve(arguments.size());
  for (const Value argument : arguments) types.push_back(type_bit(argument));
  const auto taken = match_arguments(signature, types);
  const auto complain = [&](std::string_view code, std::size_t index, Value value) {
    fail(code, value);
    failure_->message = std::string(message_of(code)) + " (argument " + std::to_string(index + 1) + ")";
    return false;
  };
  if (!taken) {
    const std::size_t wrong = first_mismatch(signature, types);
    return complain("T0410", wrong, wrong < arguments.size() ? arguments[wrong] : Value());
  }
  const auto argument_at = [&](std::size_t index) { return index < arguments.size() ? arguments[index] : Value(); };
  std::size_t at = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if ((*taken)[i] == 0 && parameters[i].context_types != 0) {
      if ((type_bit(input) & parameters[i].context_types) == 0) return complain("T0411", at, input);
      out.push(arena(), input);
    } else if ((*taken)[i] == 0) {
      // The reference gives a skipped parameter the next argument and moves on.
      out.push(arena(), argument_at(at++));
    }
    for (std::size_t count = (*taken)[i]; count > 0; --count, ++at) {
      if (!validate_one(parameters[i], argument_at(at), at, checked)) return false;
      out.push(arena(), checked);
    }
  }
  return true;
}

bool Evaluator::validate_one(const Parameter& parameter, Value argument, std::size_t index, Value& out) {
  out = argument;
  if (!parameter.is_array || argument.is_undefined()) return true;
  bool is_right = true;
  if (parameter.item_type != 0 && !argument.is_array()) is_right = type_bit(argument) == parameter.item_type;
  if (parameter.item_type != 0 && argument.is_array()) {
    if (!steps(argument.size() / 16)) return false;
    is_right =
        std::ranges::all_of(argument.items(), [&](Value item) { return (type_bit(item) & parameter.item_type) != 0; });
  }
  if (!is_right) {
    fail("T0412", argument);
    failure_->message = std::string(message_of("T0412")) + " (argument " + std::to_string(index + 1) + ")";
    return false;
  }
  return argument.is_array() || make_array(std::span(&argument, 1), 0, out);
}

}  // namespace atsume::jsonata
