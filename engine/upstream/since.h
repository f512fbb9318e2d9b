// Asking for what was changed since an instant. Pure.
#pragma once

#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/jsonata/template.h"
#include "upstream/placed.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// spec.updated_since as the method's `since` writes it, for templates too: text, or a number for epoch_s and epoch_ms.
// What is finer than that form is cut off, so that nothing is missed. Undefined when it was not given. Error
// kInvalidRequest "invalid_argument" when it is no instant.
Result<json::Value> since_value(const CallSpec& spec, json::Arena& arena);

// The parameter that carries `since`; none without one, or when the method has no `since`. Errors: those of templates.
Result<std::vector<Placed>> since_parameter(const CallSpec& spec, const jsonata::TemplateScope& scope,
                                            json::Value since);

// What the answer names as the next updated_since, for `as: token`; "" when it names none.
Result<std::string> next_since(const CallSpec& spec, const AnswerScope& answer);

}  // namespace atsume::upstream
