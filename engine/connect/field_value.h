// One value against its field. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"

namespace atsume::connect {

// The value as it is kept: transformed, extracted, checked against choices, format and pattern.
// The error's message completes a sentence that begins with the field's name ("must be …") and never holds the
// value.
Result<std::string> check_field_value(const catalog::Field& field, std::string value);

}  // namespace atsume::connect
