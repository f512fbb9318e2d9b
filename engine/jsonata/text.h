// Values as text: $string, `&`, and what error messages show.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/value.h"

namespace atsume::jsonata {

class Evaluator;

// The text of `value` as `&` and $string give it; empty for undefined. Text comes back uncopied.
[[nodiscard]] bool to_text(Evaluator& evaluator, json::Value value, std::string_view& out);
// As $string(value, true).
[[nodiscard]] bool to_pretty_text(Evaluator& evaluator, json::Value value, std::string_view& out);

}  // namespace atsume::jsonata
