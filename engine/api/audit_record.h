// What the audit log keeps of a request. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/request.h"
#include "api/router.h"
#include "atsume/store/audit.h"

namespace atsume::api {

// A change of one record, for the audit log. Before and after are JSON objects as callers see them, so without secrets;
// empty: it was not there. Of a change only the members that differ are kept; what is too large is named, not shown.
struct RecordChange {
  std::string_view kind;  // "api_token", "integrated_account"
  std::string id;
  std::string before;
  std::string after;
  std::vector<std::string> write_only;  // fields that were changed and are never shown
};
std::string change_json(const RecordChange& change);

// Notes it with the request: it is on the disk before the request is answered.
void note_change(Request& request, const RecordChange& change);
// The same of an account; nullptr: it was not there.
void note_account_change(Request& request, const store::Account* before, const store::Account* after);

// `path` with everything that looks like a key or a token taken out, at most 512 bytes of it.
std::string shown_path(std::string_view path);

struct CallOutcome {
  base::WallTime at{};
  base::Duration duration{};
  int status = 0;
  std::string_view code;  // of the error
};
// `route` may be nullptr.
store::AuditRecord audit_record(const Request& request, const Route* route, const CallOutcome& outcome);

// Whether the record tells of a change of the control plane, and has to be on the disk before the answer goes out.
bool is_change(const store::AuditRecord& record);

}  // namespace atsume::api
