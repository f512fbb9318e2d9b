// What the helper functions of truto.h share: JavaScript's view of values, and giving out results.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jsonata/evaluator.h"

namespace atsume::jsonata::truto {

// Undefined or null.
inline bool is_missing(Value value) { return value.is_undefined() || value.is_null(); }
// As a condition in JavaScript: not undefined, null, false, 0, NaN or "".
bool is_truthy(Value value);
// Null, "", [] or {}.
bool is_empty(Value value);

// String(value) of JavaScript, with the digits of written integers as they are.
[[nodiscard]] bool script_text(Evaluator& evaluator, Value value, std::string& out);
// Number(value) of JavaScript; NaN where there is none.
double script_number(Value value);

// Character by character, in any script.
std::string lower_case(std::string_view text);

// The items of a collection: none of a missing value, itself of any other that is no array. `value` is referred to.
std::span<const Value> items_of(const Value& value);

// Texts and objects that are charged to the budget. Keys must be distinct and live in the arena or the input.
[[nodiscard]] bool give_text(const Call& call, std::string_view text, Value& out);
[[nodiscard]] bool give_object(Evaluator& evaluator, std::vector<json::Member>& members, Value& out);

}  // namespace atsume::jsonata::truto
