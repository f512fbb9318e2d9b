// Function signatures: `<s-nn?:s>` says what the arguments must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/value.h"
#include "jsonata/errors.h"

namespace atsume::jsonata {

// Kinds of values as bits, named by the letters of signatures.
enum TypeBits : std::uint8_t {
  kTypeArray = 1,
  kTypeText = 2,  // s
  kTypeNumber = 4,
  kTypeBoolean = 8,
  kTypeNull = 16,  // l
  kTypeFunction = 32,
  kTypeObject = 64,
  kTypeMissing = 128,
};

inline std::uint8_t type_bit(json::Value value) {
  // In the order of json::Kind.
  constexpr std::uint8_t kBits[] = {kTypeMissing, kTypeNull,  kTypeBoolean, kTypeNumber,
                                    kTypeText,    kTypeArray, kTypeObject,  kTypeFunction};
  return kBits[static_cast<std::size_t>(value.kind())];
}

struct Parameter {
  std::uint8_t types = 0;          // kTypeMissing is always allowed
  std::uint8_t item_type = 0;      // of an array with <x>; 0: any
  std::uint8_t context_types = 0;  // what the context may be when it stands in; 0: it may not
  bool is_array = false;           // wraps what is no array
  bool is_optional = false;        // ? or -
  bool is_repeated = false;        // +
};

struct Signature {
  std::vector<Parameter> parameters;
  bool has_arrays = false;  // one of them is_array

  // `text` is all from "<" to ">". A failure's offset counts from its start.
  static std::expected<Signature, Failure> parse(std::string_view text);
};

// How many arguments each parameter takes; nullopt when they do not match.
std::optional<std::vector<std::uint8_t>> match_arguments(const Signature& signature,
                                                         const std::vector<std::uint8_t>& types);
// The index of the first argument that does not fit.
std::size_t first_mismatch(const Signature& signature, const std::vector<std::uint8_t>& types);

}  // namespace atsume::jsonata
