// Requests as people may see them. Pure, but for the clock of SentNote.
#pragma once

#include <string>

#include "atsume/net/clock.h"
#include "atsume/upstream/request_view.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

// Without secrets. What credentials were put into is hidden whole, of whatever length it is; anywhere else the secrets
// that are known.
RequestView show_request(const CallSpec& spec, const BuiltRequest& built, json::Value app);

// Tells an observer of one request. Without an observer it does nothing.
class SentNote {
 public:
  // Before the request is sent. References must outlive it; `observer` may be nullptr.
  SentNote(const CallSpec& spec, const BuiltRequest& built, json::Value app, CallObserver* observer, net::Clock& clock);
  // `status` is 0 when no answer came.
  void tell(int status);

 private:
  CallObserver* observer_;
  net::Clock& clock_;
  SentRequest sent_;
  base::SteadyTime begun_;
};

}  // namespace atsume::upstream
