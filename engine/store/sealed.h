// Which members of which records are sealed: what a rotation of the master key has to go through.
//
// A table cannot be forgotten here: seal_field ends the program when it is asked to seal what is not listed.
#pragma once

#include <array>
#include <string_view>

#include "store/keys.h"

namespace atsume::store {

struct SealedField {
  std::string_view prefix;  // of the rows' keys
  std::string_view field;
};

// In the order of the prefixes, which is the order that rows are gone through.
inline constexpr std::array kSealedFields = {
    SealedField{kAccountPrefix, "secrets"},
    SealedField{kIdempotencyPrefix, "answer"},
    SealedField{kSettingPrefix, "value"},
    SealedField{kTicketPrefix, "secrets"},
};

inline bool is_sealed_field(std::string_view key, std::string_view field) {
  for (const SealedField& one : kSealedFields) {
    if (one.field == field && key.starts_with(one.prefix)) return true;
  }
  return false;
}

}  // namespace atsume::store
