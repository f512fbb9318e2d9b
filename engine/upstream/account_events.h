// Which events a change of an account is told by. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/events.h"
#include "atsume/store/tables.h"

namespace atsume::upstream {

enum class ChangeKind {
  kEdit,    // somebody made it: told as `updated`
  kUpkeep,  // the engine made it, a new token or a status: told by what becomes of the status only
};

// Appends the events of the change to the batch that makes it; see store::AccountCompanion.
Result<void> append_events(const store::Account* before, const store::Account* after, ChangeKind kind,
                           base::WallTime now, store::Batch& batch);

// Who the account is and how it does, as JSON: without context, overrides and anything secret.
std::string event_payload(const store::Account& account);

}  // namespace atsume::upstream
