// Putting values where a connector's expressions will look for them: expressions read backwards, as far as that goes.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

// The dotted path that an expression reads first: "oauthUrl" of `$replace(oauthUrl, /x/, "")`, "accounts.0.name" of
// `accounts[0].name`, "" for the whole body; nullopt when it reads none of the body, or is not given.
std::optional<std::string> read_path(const catalog::Expression& expression);

// `base` with `value` at the path; objects and lists on the way are made. An empty path replaces all of it.
json::Value with_path(json::Value base, std::string_view path, json::Value value, json::Arena& arena);

// What `more` reads for "there is more" and "there is not": `$not(done)` turns it round.
bool is_negation(const catalog::Expression& expression);

}  // namespace atsume::upstream
