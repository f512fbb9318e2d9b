// The filters of `{{ value | filter:argument }}`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "atsume/base/result.h"
#include "atsume/json/value.h"

namespace atsume::jsonata::templates {

// Digest bytes: `hex`, `base64` and `base64url` encode them; at the end of a chain they are written as hex.
struct Bytes {
  std::string data;
};

using Operand = std::variant<json::Value, std::string, Bytes>;

enum class ArgumentRule { kNone, kOptional, kRequired };

struct Filter {
  std::string_view name;
  ArgumentRule argument = ArgumentRule::kNone;
  Result<Operand> (*apply)(const Operand& input, const std::optional<std::string>& argument);
};

const Filter* find_filter(std::string_view name);
std::span<const std::string_view> filter_names();

// A scalar as text: digits as they were written; nullopt for null, arrays, objects and functions.
std::optional<std::string> scalar_text(json::Value value);

}  // namespace atsume::jsonata::templates
