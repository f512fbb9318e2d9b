// Function values of the language and the table of built-in functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "atsume/json/value.h"
#include "jsonata/signature.h"

namespace atsume::jsonata {

class Evaluator;
class Regex;
struct Frame;
struct Node;

// The arguments of one call: few in place, more in the arena.
class ArgumentList {
 public:
  void clear() { size_ = 0; }
  void push(json::Arena& arena, json::Value value) {
    if (size_ == capacity_) grow(arena);
    data()[size_++] = value;
  }
  std::span<const json::Value> values() const { return {is_inline() ? inline_.data() : far_, size_}; }
  std::size_t size() const { return size_; }

 private:
  bool is_inline() const { return capacity_ == inline_.size(); }
  json::Value* data() { return is_inline() ? inline_.data() : far_; }
  void grow(json::Arena& arena) {
    json::Value* larger = arena.allocate_array<json::Value>(capacity_ * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = data()[i];
    far_ = larger;
    capacity_ *= 2;
  }

  std::array<json::Value, 4> inline_;
  json::Value* far_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 4;
};

// What a built-in is called with. Missing arguments read as undefined.
struct Call {
  Evaluator& evaluator;
  std::span<const json::Value> arguments;
  json::Value input;

  json::Value operator[](std::size_t index) const {
    return index < arguments.size() ? arguments[index] : json::Value();
  }
};

using BuiltinFunction = bool (*)(const Call& call, json::Value& out);

struct Builtin {
  std::string_view name;
  std::string_view signature;
  std::uint8_t arity;  // how many arguments a higher-order function passes to it
  BuiltinFunction function;
};

// A built-in with its parsed signature; nullptr when there is none of that name.
struct PreparedBuiltin {
  const Builtin* builtin = nullptr;
  Signature signature;
};
const PreparedBuiltin* find_builtin(std::string_view name);

// The tables of the families; each ends up in find_builtin().
std::span<const Builtin> string_functions();
std::span<const Builtin> regex_functions();
std::span<const Builtin> number_functions();
std::span<const Builtin> array_functions();
std::span<const Builtin> object_functions();
std::span<const Builtin> higher_order_functions();
std::span<const Builtin> time_functions();
std::span<const Builtin> encoding_functions();
std::span<const Builtin> dynamic_functions();
std::span<const Builtin> extension_functions();
std::span<const Builtin> truto_functions();

struct Function {
  enum class Kind : std::uint8_t { kBuiltin, kLambda, kPartial, kChain, kRegex, kNextMatch, kTransform };

  Kind kind = Kind::kBuiltin;
  std::uint8_t arity = 0;
  const PreparedBuiltin* builtin = nullptr;
  const Node* node = nullptr;          // of kLambda, kTransform
  Frame* frame = nullptr;              // where the lambda was made
  json::Value input;                   // its context there
  const Regex* regex = nullptr;        // of kRegex, kNextMatch
  std::string_view subject;            // of kNextMatch
  std::size_t from = 0;                // of kNextMatch: bytes
  Function* target = nullptr;          // of kPartial; the first of kChain
  Function* second = nullptr;          // of kChain
  const json::Value* given = nullptr;  // of kPartial: arguments, unbound where one is to come
  std::uint32_t given_count = 0;
  // The last place it was called from: that is where its errors are said to be.
  std::uint32_t call_offset = 0;
  bool was_called = false;
  std::string_view call_token;
};

inline Function* function_of(json::Value value) {
  return static_cast<Function*>(const_cast<void*>(value.as_function()));
}

}  // namespace atsume::jsonata
