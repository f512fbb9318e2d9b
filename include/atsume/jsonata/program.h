// A compiled JSONata expression: immutable, shared by all threads.
//
//   auto program = jsonata::Program::compile("$sum(items.price)");
//   auto total = (*program)->evaluate(input, bindings, environment);
//
// Semantics: JSONata 2.x as published at docs.jsonata.org, the npm package `jsonata` being the reference.
// Numbers that are only copied keep their digits; computed ones print as JavaScript prints them.
//
// Beside the language's own functions there are, for mappings (engine/jsonata/extensions.cc):
//   $enum(name, value)       the unified value of a provider's value by the binding $enums, or nothing
//   $enum_back(name, value)  the provider's value of a unified one, or nothing
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/json/value.h"
#include "atsume/jsonata/budget.h"

namespace atsume::jsonata {

// A variable visible to the expression as $name. The value must outlive the evaluation and its result.
struct Binding {
  std::string_view name;
  json::Value value;
};

// Hears of values that $enum does not find in its table: the provider has learnt a new word.
class EnumWatch {
 public:
  virtual ~EnumWatch() = default;
  // Both views are valid during the call only.
  virtual void on_unknown(std::string_view table, std::string_view value) = 0;
};

// The outside world of one evaluation. `random` and `now` make $random, $now and $millis; both are
// constant inputs so that an evaluation can be repeated.
struct Environment {
  json::Arena* arena = nullptr;  // where results go; required
  Budget budget;
  base::WallTime now{};
  TimeLimit* time_limit = nullptr;  // none without it
  base::Random* random = nullptr;   // $random and $uuid fail without it
  json::Value* enum_raw = nullptr;  // when given, $enum leaves here the provider's value it was last asked for
  EnumWatch* enum_watch = nullptr;
};

// Where the expression went wrong. Errors of this floor are base::Error with Origin::kConfig, code
// "jsonata", and the details below as details "jsonata_code" (S0201, T2001, D3030 …), "position"
// (UTF-16 units, as the reference counts) and "token".
struct Position {
  std::uint32_t offset = 0;  // bytes from the start of the expression
};

class Program {
 public:
  // Errors: syntax (S0xxx).
  static Result<std::shared_ptr<const Program>> compile(std::string_view source);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Evaluates against `input` ($ and $$). The result refers to the arena, to `input`, to `bindings` and to
  // texts of this program: it is valid as long as all of them.
  // Undefined is a normal result. Errors: T/D codes of JSONata, "jsonata_budget" when the budget is spent.
  Result<json::Value> evaluate(json::Value input, std::span<const Binding> bindings,
                               const Environment& environment) const;

  const std::string& source() const;
  // Variables the expression reads and does not bind itself, without '$', functions included.
  const std::vector<std::string>& free_variables() const;
  // Top-level fields of the input that the expression reads, as dotted paths ("location.city");
  // for explaining where a unified field came from. Best effort: computed look-ups are not listed.
  // Worked out on each call.
  std::vector<std::string> input_paths() const;
  // Byte offset of a compile error (0 when unknown), from the error's details.
  static std::uint32_t error_offset(const Error& error);

 private:
  struct Impl;
  explicit Program(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// True for names of built-in and extension functions (without '$').
bool is_builtin_function(std::string_view name);

// One of them, with its signature in JSONata's own notation ("<s-:s>"). Both live as long as the program does.
struct FunctionName {
  std::string_view name;
  std::string_view signature;
};
// All of them, sorted by name.
std::vector<FunctionName> builtin_functions();

}  // namespace atsume::jsonata
