// A token that exists already, given as `oauth` of an account's context. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "atsume/catalog/auth.h"

namespace atsume::connect {

using Problem = std::pair<std::string, std::string>;  // where, what

// {token: {access_token, refresh_token, expires_at, scope}} as it is stored: instants as ISO 8601 text, a list of
// scopes as text. What the engine keeps in a token beside them stays. Notes what is wrong; no value stands in it.
nlohmann::ordered_json read_token(const catalog::Auth& auth, const nlohmann::ordered_json& oauth,
                                  std::vector<Problem>& problems);

// Notes members that a caller gives and that mean nothing, with the nearest that do.
void find_unknown_members(const nlohmann::ordered_json& oauth, std::vector<Problem>& problems);

}  // namespace atsume::connect
