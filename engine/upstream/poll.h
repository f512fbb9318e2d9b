// Long jobs: a call that begins one, calls that ask for its state, and one that fetches the result.
#pragma once

#include <functional>

#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// One request with its repeats. The spec lives until the task has ended.
using CallStage = std::function<net::Task<Result<CallOutcome>>(const CallSpec& spec)>;

struct JobScope {
  json::Value app;
  net::Clock& clock;
  base::Random& random;
};

// Calls spec.method: one stage, or with `poll` as many as it takes. The outcome is that of the last answer. A job
// comes in one piece: its method's `paginate` is not looked at. Errors: those of the stages; kUpstream "poll_failed";
// kTimeout "poll_timeout" when the job, or the caller, has no time left.
net::Task<Result<CallOutcome>> run_stages(const CallSpec& spec, CallContext& context, JobScope job,
                                          const CallStage& stage);

}  // namespace atsume::upstream
