// Answers that are still on their way when their request has been handled: logged and noted when they are over.
#pragma once

#include <memory>

#include "atsume/api/audit.h"
#include "atsume/base/log.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/unify/context.h"

namespace atsume::api {

struct StreamNote {
  Audit& audit;
  base::Logger& logger;
  net::Clock& clock;
  store::AuditRecord record;  // but for its end: duration and code
  base::SteadyTime started;
  std::shared_ptr<const unify::StreamReport> report;
};

// `body`, with a record in the audit log and a line in the log when it is destroyed: by then the caller has got all of
// it, or has gone (code "client_left").
std::unique_ptr<net::BodyReader> note_when_over(std::unique_ptr<net::BodyReader> body, StreamNote note);

}  // namespace atsume::api
