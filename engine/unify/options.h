// The engine's own query parameters (prefix atsume_, alias truto_). Pure.
#pragma once

#include <string>
#include <string_view>

#include "atsume/unify/query.h"

namespace atsume::unify {

Error invalid_parameter(std::string_view name, const std::string& why);

bool is_engine_parameter(std::string_view name);

// One parameter into the options; lists may come in several ("fields=a,b", "fields[]=a", "fields[0]=a"). Error
// "invalid_parameter" for one that does not exist, with did-you-mean, or has a wrong value.
Result<void> read_option(const std::string& name, const std::string& value, QueryOptions& options);

}  // namespace atsume::unify
