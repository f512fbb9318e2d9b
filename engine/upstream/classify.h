// What a provider's answer means: the one place where statuses become classes. Pure.
#pragma once

#include <optional>
#include <string>

#include "atsume/base/result.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct Classification {
  catalog::OutcomeClass outcome = catalog::OutcomeClass::kUpstream;
  std::string message;  // the rule's, or what the body says; may be empty
  std::string code;
  bool may_repeat = false;  // by the rule, the class and the statuses of `retry.on`
};

// The first of the method's rules that matches, then the defaults by status. An unknown status is never a
// success.
Result<Classification> classify(const CallSpec& spec, const AnswerScope& answer, int status);

// The error for a classification that is no success, with the provider's status and body.
Error to_error(const CallSpec& spec, const Classification& classification, int status, std::string_view body);

}  // namespace atsume::upstream
