// What callers send to make and change API keys. Pure.
#pragma once

#include <string>

#include "atsume/api/keys.h"

namespace atsume::api {

// All of these take a JSON object as text. Error kInvalid "invalid_body" with a detail per member that is wrong.

// {name, level, description?, environment?, expires_at?, allowed_addresses?, requests_per_minute?}; without
// `environment` the key gets the one of `maker`.
Result<KeyDraft> read_key_draft(const std::string& text, base::WallTime now, bool maker_is_live);
// {name?, description?, expires_at?, allowed_addresses?, requests_per_minute?}; null removes an end and a limit.
Result<KeyPatch> read_key_patch(const std::string& text, base::WallTime now);
// {grace_seconds?}
Result<std::chrono::seconds> read_grace(const std::string& text);

}  // namespace atsume::api
