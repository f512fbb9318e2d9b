// The error codes of the language and how a failure becomes a base::Error.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "atsume/base/error.h"

namespace atsume::jsonata {

inline constexpr std::uint32_t kNoOffset = std::numeric_limits<std::uint32_t>::max();

// A failure while it travels inside this floor; cheap to move, made only when something went wrong.
struct Failure {
  std::string_view code;             // "T2001"; a literal
  std::uint32_t offset = kNoOffset;  // bytes into the source, after the token, as the reference counts
  std::string token;
  bool has_token = false;
  std::string value;        // the offending value as JSON, shortened
  std::string message;      // replaces the code's own text when not empty
  std::string_view budget;  // of kBudgetCode: which one; a literal
};

// Codes that mean "too costly" rather than "wrong": their error has the code "jsonata_budget".
inline constexpr std::string_view kBudgetCode = "U1001";
// $eval while Budget::allow_eval is off.
inline constexpr std::string_view kEvalOffCode = "U1002";
// A construct that is syntactically right but refused.
inline constexpr std::string_view kRegexSyntaxCode = "S0303";

// The sentence for a code; empty for an unknown one.
std::string_view message_of(std::string_view code);

base::Error to_error(const Failure& failure, std::string_view source);

}  // namespace atsume::jsonata
