// Background work for callers: the audit log and the last use of keys are written down, and what is old is
// removed, kept answers among it.
#pragma once

#include "app/services.h"
#include "atsume/net/task.h"

namespace atsume::app {

class CallerUpkeep {
 public:
  explicit CallerUpkeep(Services& services) : services_(&services) {}

  // Runs until cancelled; what blocks runs on the pool.
  net::Task<void> run();
  // Blocks: what is noted and not yet written. When no request runs any more, so that an orderly end loses nothing.
  void finish();

 private:
  void write_uses();

  Services* services_;
};

}  // namespace atsume::app
