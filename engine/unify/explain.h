// Where the parts of an answer come from (atsume_explain=true). Pure, but for the clock that bounds an evaluation.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/value.h"

namespace atsume::catalog {
struct MethodMapping;
}

namespace atsume::unify {

struct UnifiedCall;

// {file, provider_method, request, fields, arguments, filters, body}: of each the expression and the paths that it
// reads; of fields in the provider's item, of filters and arguments in the query, of the body in the unified one.
json::Value explain(const UnifiedCall& call, json::Arena& arena);

// "candidates.list": the connector's method.
std::string provider_method(const catalog::MethodMapping& method);

// The file of a mapping from `mappings/` on: where the operator keeps it is nobody else's.
std::string_view shown_file(std::string_view file);

}  // namespace atsume::unify
