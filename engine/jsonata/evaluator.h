// Walks a resolved tree. One Evaluator is one evaluation.
//
// Every member function that can fail returns false and leaves the failure in failure(); the value goes to
// the out parameter. Values are 16 bytes and refer to the input, the tree or the arena.
//
// Where things are: eval.cc (dispatch, variables, blocks), eval_path.cc (steps, predicates), eval_tuple.cc (@ # %),
// eval_group.cc (arrays, objects, grouping), eval_operators.cc, eval_call.cc (functions, signatures), eval_sort.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/jsonata/program.h"
#include "jsonata/ast.h"
#include "jsonata/function.h"

namespace atsume::jsonata {

using json::Value;

// Marks on values (Value::marks()).
enum Mark : std::uint8_t {
  kSequence = 1,       // a result sequence: collapses when it holds one item or none
  kKeepSingleton = 2,  // a sequence that does not collapse at one item
  kConstructed = 4,    // an array constructor in a path: is not flattened
  kOuterWrapper = 8,   // the one-item sequence around an input that is an array
  kTupleStream = 16,   // items are tuples
  kUnbound = 128,      // of an undefined value in a frame: the name is not bound here (yet)
};

inline bool has_mark(Value value, Mark mark) { return (value.marks() & mark) != 0; }
inline bool is_sequence(Value value) { return value.is_array() && has_mark(value, kSequence); }

// Variables of a block, a lambda call or a tuple (whose slot 0 is its context). Lives in the arena.
struct Frame {
  Frame* parent = nullptr;
  Value* slots = nullptr;
  std::uint32_t count = 0;
};

// An array constructor, or a block with one, at the start of a path: evaluated once, not for each item.
inline bool starts_with_constructor(const Node* step) {
  return step->is_constructed && (step->kind == NodeKind::kArray || step->kind == NodeKind::kBlock);
}

// A tuple inside a tuple stream is a Frame behind a function value; it never leaves the evaluator.
inline Frame* tuple_of(Value value) { return static_cast<Frame*>(const_cast<void*>(value.as_function())); }

class Evaluator;

// How far the C++ stack may grow below the start of an evaluation. Threads have 8 MiB.
inline constexpr std::uintptr_t kStackBytesMax = 3 * 1024 * 1024;

// Collects values on the evaluator's stack and freezes them into the arena. Sequences nest strictly.
class Sequence {
 public:
  inline explicit Sequence(Evaluator& evaluator);
  inline ~Sequence();
  Sequence(const Sequence&) = delete;
  Sequence& operator=(const Sequence&) = delete;

  inline void push(Value value);
  [[nodiscard]] bool push_all(std::span<const Value> values);
  // The items of an array, or the value itself; nothing of undefined.
  [[nodiscard]] bool append(Value value);
  inline std::size_t size() const;
  inline Value& operator[](std::size_t index);
  // An array with these marks; the sequence is empty afterwards.
  [[nodiscard]] bool finish(std::uint8_t marks, Value& out);

 private:
  Evaluator& evaluator_;
  std::size_t base_;
};

class Evaluator {
 public:
  Evaluator(const Tree& tree, Value input, std::span<const Binding> bindings, const Environment& environment);

  // The whole expression. The input is the one of the constructor.
  [[nodiscard]] bool run(Value& out);
  Error error() const;

  [[nodiscard]] bool eval(const Node* node, Value input, Frame* frame, Value& out) {
    if (node->shortcut != Shortcut::kNone && take_shortcut(node, input, frame, out)) return true;
    return eval_whole(node, input, frame, out);
  }
  // Calls a function value. `input` stands in for a missing context argument.
  [[nodiscard]] bool apply(Value function, std::span<const Value> arguments, Value input, Value& out);

  // Always false, for `return evaluator.fail("T2001")`.
  bool fail(std::string_view code);
  bool fail(std::string_view code, Value value);
  bool fail_at(const Node* node, std::string_view code);
  bool fail_at(const Node* node, std::string_view code, Value value, std::string_view token);
  bool fail_with_message(std::string_view code, std::string message);
  bool fail_budget(Limit limit, std::string_view message);
  Failure& failure() { return *failure_; }

  // One unit of work; false when the budget is spent.
  [[nodiscard]] bool step() { return ++steps_ <= next_check_ || check_steps(); }
  [[nodiscard]] bool steps(std::uint64_t count) {
    steps_ += count;
    return steps_ <= next_check_ || check_steps();
  }
  // False when the C++ stack has grown too far.
  [[nodiscard]] bool check_stack() { return stack_start_ - stack_address() < kStackBytesMax || fail_stack(); }
  // False when `bytes` more would exceed the budget's memory.
  [[nodiscard]] bool reserve(std::size_t bytes) {
    const std::size_t used = environment_.arena->used_bytes() - arena_start_;
    if (used <= environment_.budget.bytes_max && bytes <= environment_.budget.bytes_max - used) return true;
    return fail_memory();
  }

  json::Arena& arena() { return *environment_.arena; }
  const Environment& environment() const { return environment_; }
  const Tree& tree() const { return tree_; }
  std::span<const Binding> bindings() const { return bindings_; }
  Value text(std::string_view copied) { return Value::string(arena().copy(copied)); }
  [[nodiscard]] bool make_array(std::span<const Value> items, std::uint8_t marks, Value& out);
  // Built-in functions are values of one evaluation, since they remember where they were called.
  Value builtin(std::string_view name);

  // $eval: runs `source` with the names that its caller sees.
  [[nodiscard]] bool eval_source(std::string_view source, Value input, Value& out);
  bool has_evaluated_source() const { return !sources_.empty(); }

  // JSONata's casts and comparisons (eval_operators.cc).
  [[nodiscard]] bool is_numeric(Value value, bool& out);  // fails for a number that is not finite
  [[nodiscard]] bool truth(Value value, bool& out);       // undefined counts as false
  [[nodiscard]] bool equal(Value a, Value b, bool& out);
  [[nodiscard]] bool lookup(Value input, std::string_view key, Value& out);
  // arg1 and arg2 as one array, as $append does.
  [[nodiscard]] bool concat(Value a, Value b, Value& out);
  // Collapses a sequence of one item or none.
  static Value collapse(Value value, bool keep_array) {
    return is_sequence(value) ? collapse_sequence(value, keep_array) : value;
  }

  // Stable merge sort; `is_after(a, b, out)` says that a goes behind b (eval_sort.cc).
  using IsAfter = std::function<bool(Value a, Value b, bool& out)>;
  [[nodiscard]] bool merge_sort(std::span<Value> items, const IsAfter& is_after);

 private:
  friend class Sequence;

  // Whether a step is the path's last one, and if so, whether its result collapses at once.
  enum class Last { kNo, kYes, kCollapses };

  // eval.cc
  [[nodiscard]] bool eval_whole(const Node* node, Value input, Frame* frame, Value& out);
  static Value collapse_sequence(Value value, bool keep_array);
  static std::uintptr_t stack_address() { return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)); }
  bool fail_memory();
  bool fail_stack();
  bool check_steps();
  static Value function_value(Function* memory, const PreparedBuiltin* builtin);
  bool take_shortcut(const Node* node, Value input, Frame* frame, Value& out);
  Value member(Value object, const Node* name);
  void prepare_guesses(std::uint32_t sites);
  [[nodiscard]] bool dispatch(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool finish_value(const Node* node, Frame* frame, Value& out);
  Value variable(const Node* node, const Frame* frame) const;
  static Value read_places(std::span<const Place> places, const Frame* frame);
  Value value_for_source(std::string_view name) const;
  [[nodiscard]] bool eval_block(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_bind(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_condition(const Node* node, Value input, Frame* frame, Value& out);
  Frame* make_frame(std::uint32_t slots, Frame* parent);

  // eval_path.cc
  [[nodiscard]] bool eval_path(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_steps(const Node* path, std::size_t at, Frame* frame, Value& result);
  [[nodiscard]] bool eval_step(const Node* step, std::span<const Value> items, Frame* frame, Last last, Value& out);
  [[nodiscard]] bool eval_item(const Node* step, Value item, Frame* frame, Value& out);
  [[nodiscard]] bool eval_after_single(const Node* path, Frame* frame, Value& result);
  [[nodiscard]] bool keep_singleton(Value& result);
  [[nodiscard]] bool sort_step(const Node* step, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_wildcard(Value input, Value& out);
  [[nodiscard]] bool eval_descendants(Value input, Value& out);
  [[nodiscard]] bool descend(Value value, Sequence& out);
  [[nodiscard]] bool flatten(Value value, Sequence& out);
  [[nodiscard]] bool eval_filter(const Node* predicate, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool filter_items(const Node* predicate, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool keeps(Value verdict, std::size_t index, std::size_t count, std::size_t& times);

  // eval_tuple.cc
  [[nodiscard]] bool eval_stream_path(const Node* node, std::size_t at, Value result, Frame* frame, Value& out);
  [[nodiscard]] bool eval_stream_step(const Node* path, const Node* step, Value input, bool is_started, Frame* frame,
                                      Value& tuples);
  [[nodiscard]] bool bind_tuples(const Node* path, const Node* step, Frame* tuple, Value result, Sequence& out);
  [[nodiscard]] bool eval_stages(const Node* step, Value& tuples);
  Frame* copy_tuple(const Frame* tuple);
  Frame* make_tuple(const Node* path, Frame* parent, Value context);
  [[nodiscard]] bool contexts_of(Value tuples, Value& out);

  // eval_group.cc
  [[nodiscard]] bool eval_array(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_range(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_object(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_group(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool merge_tuples(std::span<const Value> tuples, Frame*& out);

  // eval_operators.cc
  [[nodiscard]] bool eval_binary(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_logic(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool arithmetic(const Node* node, Value a, Value b, Value& out);
  [[nodiscard]] bool comparison(const Node* node, Value a, Value b, Value& out);
  [[nodiscard]] bool concatenation(Value a, Value b, Value& out);
  [[nodiscard]] bool inclusion(Value a, Value b, Value& out);
  [[nodiscard]] bool eval_negate(const Node* node, Value input, Frame* frame, Value& out);

  // eval_call.cc
  [[nodiscard]] bool eval_call(const Node* node, Value input, Frame* frame, const Value* first, Value& out);
  [[nodiscard]] bool call_builtin(const Node* node, Function* function, Value input, Frame* frame, const Value* first,
                                  Value& out);
  [[nodiscard]] bool run_builtin(const PreparedBuiltin& builtin, std::span<Value> arguments, Value input, Value& out);
  bool blame(std::uint32_t offset, std::string_view token);
  [[nodiscard]] bool eval_apply(const Node* node, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool eval_partial(const Node* node, Value input, Frame* frame, Value& out);
  Value make_lambda(const Node* node, Value input, Frame* frame);
  [[nodiscard]] bool check_callee(const Node* node, Value procedure, std::string_view code);
  [[nodiscard]] bool apply_once(Function* function, std::span<const Value> arguments, Value input, Value& out);
  [[nodiscard]] bool validate(const Signature& signature, std::span<const Value>& arguments, Value input,
                              ArgumentList& storage);
  [[nodiscard]] bool match_and_validate(const Signature& signature, std::span<const Value> arguments, Value input,
                                        ArgumentList& out);
  [[nodiscard]] bool validate_one(const Parameter& parameter, Value argument, std::size_t index, Value& out);
  [[nodiscard]] bool call_lambda(Function* function, std::span<const Value> arguments, Value input, Value& out);
  [[nodiscard]] bool call_partial(Function* function, std::span<const Value> arguments, Value input, Value& out);
  [[nodiscard]] bool call_transform(Function* function, Value target, Value& out);

  // eval_sort.cc
  [[nodiscard]] bool eval_sort(const Node* step, Value input, Frame* frame, Value& out);
  [[nodiscard]] bool sort_after(const Node* step, Value a, Value b, bool is_stream, Frame* frame, bool& out);

  struct TailCall {
    Function* function = nullptr;
    ArgumentList arguments;
  };

  const Tree& tree_;
  const Environment& environment_;
  std::span<const Binding> bindings_;
  Value document_;    // $$
  Value root_input_;  // the context at the start: wrapped when it is an array
  Frame* root_frame_ = nullptr;
  // By a name's site: where among the members of the last object it was found. Records of a list are alike.
  struct Guess {
    std::uint32_t place = 0;
    const char* key = nullptr;  // where the text of that key was
  };
  Guess* guesses_ = nullptr;
  std::uint32_t sites_ = 0;
  std::vector<Value> stack_;
  std::vector<std::pair<std::string_view, Value>> builtins_;
  std::optional<Failure> failure_;
  TailCall tail_call_;
  const Node* eval_site_ = nullptr;  // the variable $eval of the last such call, and its frame
  Frame* eval_frame_ = nullptr;
  std::vector<std::unique_ptr<Tree>> sources_;
  bool has_tail_call_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t next_check_;  // of the clock and of the steps' end
  std::size_t depth_ = 0;
  std::size_t arena_start_ = 0;
  std::uintptr_t stack_start_ = 0;
};

inline Sequence::Sequence(Evaluator& evaluator) : evaluator_(evaluator), base_(evaluator.stack_.size()) {}
inline Sequence::~Sequence() { evaluator_.stack_.resize(base_); }
inline void Sequence::push(Value value) { evaluator_.stack_.push_back(value); }
inline std::size_t Sequence::size() const { return evaluator_.stack_.size() - base_; }
inline Value& Sequence::operator[](std::size_t index) { return evaluator_.stack_[base_ + index]; }

}  // namespace atsume::jsonata
