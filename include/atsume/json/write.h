// json::Value to JSON text.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/value.h"

namespace atsume::json {

// Compact JSON. Undefined members and items are left out of objects and become null in arrays;
// functions become "". An undefined root gives "null". Computed numbers print as JavaScript does (shortest round trip,
// 1e+21); NaN and infinities print as null. Text that came in as digits goes out as those digits.
std::string write(Value value);
void write_to(std::string& out, Value value);
// Two spaces of indent, for people.
std::string write_pretty(Value value);

// `text` between quotes, escaped. Invalid UTF-8 is the caller's mistake and passes unchanged.
void write_string_to(std::string& out, std::string_view text);
// A double as JavaScript's Number.prototype.toString gives it ("null" for NaN and infinities).
std::string number_to_text(double value);

}  // namespace atsume::json
