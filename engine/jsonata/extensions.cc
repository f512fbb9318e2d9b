// Functions for mappings that are not part of the language: $enum and $enum_back over the binding $enums.
//
// $enums is {"name": {"provider value": "unified value", …}, …}.
#include <algorithm>

#include "jsonata/evaluator.h"
#include "jsonata/text.h"

namespace atsume::jsonata {
namespace {

Value table_of(const Call& call) {
  const auto bindings = call.evaluator.bindings();
  const auto enums = std::ranges::find(bindings, "enums", &Binding::name);
  return enums == bindings.end() ? Value() : enums->value.find(call[0].as_string());
}

// Provider values may be numbers or booleans; the keys of the table are their text.
bool enumerate(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string() || call[1].is_undefined() || call[1].is_null()) return true;
  std::string_view key;
  if (!to_text(call.evaluator, call[1], key)) return false;
  const bool is_scalar = call[1].is_string() || call[1].is_number() || call[1].is_bool();
  if (Value* raw = call.evaluator.environment().enum_raw; raw && is_scalar) *raw = call[1];
  const Value table = table_of(call);
  out = table.find(key);
  EnumWatch* watch = call.evaluator.environment().enum_watch;
  if (watch != nullptr && is_scalar && table.is_object() && out.is_undefined())
    watch->on_unknown(call[0].as_string(), key);
  return true;
}

bool enumerate_back(const Call& call, Value& out) {
  out = Value();
  if (!call[0].is_string() || call[1].is_undefined() || call[1].is_null()) return true;
  const Value table = table_of(call);
  if (!table.is_object()) return true;
  for (const json::Member& member : table.members()) {
    bool is_equal = false;
    if (!call.evaluator.equal(member.value, call[1], is_equal)) return false;
    if (!is_equal) continue;
    out = Value::string(member.key);
    return true;
  }
  return true;
}

constexpr Builtin kFunctions[] = {
    {"enum", "<sx:x>", 2, enumerate},
    {"enum_back", "<sx:x>", 2, enumerate_back},
};

}  // namespace

std::span<const Builtin> extension_functions() { return kFunctions; }

}  // namespace atsume::jsonata
