// What one answer comes to: a success with its values, or an error and whether to repeat. Pure.
#pragma once

#include <optional>

#include "atsume/base/time.h"
#include "upstream/scope.h"
#include "upstream/send.h"

namespace atsume::upstream {

struct Verdict {
  std::optional<CallOutcome> outcome;
  std::optional<Error> error;
  std::optional<base::Duration> wait;  // asked for by the provider
  bool may_repeat = false;
};

Verdict judge(const CallSpec& spec, const CallScope& scope, const net::Url& asked, Received received);

// A list must give a list and get an object: an absent one would read as "no records", which is worse than an error.
// A get that picks may give a list of one, which becomes its item, or nothing. Errors: kUpstream "unexpected_shape";
// kNotFound "not_found" when a get picked nothing from an answer that is an object or a list.
Result<void> check_shape(const CallSpec& spec, CallOutcome& outcome);

}  // namespace atsume::upstream
