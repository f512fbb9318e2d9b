// Telling whoever can mend it which value a template lacks. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"

namespace atsume::upstream {

// kConfig "app_value_missing", which says how to set it.
Error app_value_missing(const catalog::Connector& connector, std::string_view name);

// kInvalidRequest "missing_argument".
Error argument_missing(std::string_view name, std::string_view what);

// A template that lacks a value of `app` is the operator's matter, and one that lacks what the caller gives (id, path,
// query, and `body` where that is the caller's) the caller's; other errors stay as they are.
enum class BodyOf { kCaller, kEngine };
Error explain_missing(Error error, const catalog::Connector& connector, BodyOf body);

}  // namespace atsume::upstream
