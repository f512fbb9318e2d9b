// The errors every key-value implementation reports in the same words.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"

namespace atsume::store {

inline Error precondition_failed(std::string_view key) {
  return Error(ErrorClass::kConflict, Origin::kEngine, "precondition_failed",
               "the row '" + std::string(key) + "' is not what the change was based on; read it again and retry");
}

inline Error storage_failed(std::string_view doing, std::string_view reason) {
  return Error(
      ErrorClass::kUnavailable, Origin::kEngine, "storage_failed",
      "the store failed " + std::string(doing) + ": " + std::string(reason) + "; check the disk of the data directory");
}

}  // namespace atsume::store
