// Telling the operator which value of a connector's app is missing. Pure.
#pragma once

#include <string_view>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"

namespace atsume::upstream {

// kConfig "app_value_missing", which says how to set it.
Error app_value_missing(const catalog::Connector& connector, std::string_view name);

// A template that lacks a value of `app` is the operator's matter and not the author's; other errors stay as they are.
Error explain_app(Error error, const catalog::Connector& connector);

}  // namespace atsume::upstream
