// Which accounts a list is asked for. Pure.
#pragma once

#include "api/request.h"
#include "atsume/base/result.h"
#include "atsume/store/tables.h"

namespace atsume::api {

// From tenant_id, integration, status, authentication_method, is_sandbox and created_at, updated_at with [gt] [gte]
// [lt] [lte]. Whether the caller may see what `is_sandbox` asks for is not looked at. Errors: kInvalidRequest
// "invalid_filter" and "unknown_filter" (with did-you-mean).
Result<store::AccountFilter> read_account_filter(const Request& request);

}  // namespace atsume::api
