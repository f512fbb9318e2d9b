// What a refused call would have needed of the account's token. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/upstream/call.h"

namespace atsume::upstream {

// "candidates.list"; the method's own name when it is of no resource (a step, a verification).
std::string method_name(const CallSpec& spec);

// To an error of class kForbidden, as details: the scopes that the connector says the method needs, and which of them
// the token was not granted (its `scope`, kept from the token answer; separated by blanks or commas). JSON lists; the
// second only when the token says what was granted.
Error with_scopes(const CallSpec& spec, Error error);

}  // namespace atsume::upstream
