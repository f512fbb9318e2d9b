// Cursors given to callers: sealed, so they can be neither read nor forged, and bound to the account, the
// path and the query they came from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/vault.h"
#include "atsume/unify/query.h"
#include "atsume/upstream/call.h"

namespace atsume::unify {

// A place in a list of parents: a page, and the parent on it whose records come next (`key`, see fan_out.h).
struct ParentPlace {
  upstream::PageToken page;
  std::string key;
};

// A place in a list: a provider page, and how many of its items have been given out; of a list that hangs on parents
// also where those stand, outermost first.
struct CursorState {
  upstream::PageToken page;
  std::uint32_t skip = 0;
  std::vector<ParentPlace> parents;
};

// What a cursor belongs to. `what` is "ats/candidates/list" or "proxy/candidates".
std::string cursor_binding(std::string_view account_id, std::string_view what, const Query& query);

std::string seal_cursor(const CursorState& state, std::string_view binding, const store::Vault& vault,
                        base::WallTime now);

// Errors: kInvalidRequest "invalid_cursor" for anything that was not made by seal_cursor with the same binding;
// kCursorExpired "cursor_expired" after limits::kCursorLifetime.
Result<CursorState> open_cursor(std::string_view text, std::string_view binding, const store::Vault& vault,
                                base::WallTime now);

}  // namespace atsume::unify
