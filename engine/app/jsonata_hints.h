// What to do about an error of an expression, where that can be told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"

namespace atsume::app {

// A detail of the error; empty when it has none of that name.
std::string_view detail_of(const Error& error, std::string_view name);
// JSONata's own code, or the error's.
std::string_view jsonata_code(const Error& error);

// "; did you mean …" and the like, to stand behind the error's message; empty when there is nothing to say. `at` is
// the byte of the source where it went wrong, `bound` the names of bindings.
std::string hint_for(const Error& error, std::string_view source, std::size_t at,
                     const std::vector<std::string>& bound);

// `; did you mean $name?`, of the built-in functions and the bindings; empty when nothing is near.
std::string suggest_name(std::string_view name, const std::vector<std::string>& bound);

}  // namespace atsume::app
