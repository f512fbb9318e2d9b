// What an account's record keeps of an error: last_error and last_forbidden_error, as JSON text. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/base/time.h"

namespace atsume::upstream {

// {code, message, remote_status, method, scopes, missing_scopes, at}; members that the error does not tell are left
// out.
std::string describe_for_account(const Error& error, base::WallTime now);

// Whether `now_json` is worth a write over `stored_json`: it tells something else, or the stored one is older than a
// minute.
bool is_news(const std::string& stored_json, const std::string& now_json);

}  // namespace atsume::upstream
