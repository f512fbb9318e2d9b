// Records of the control plane as JSON, and checks of what callers send for them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/request.h"
#include "atsume/base/result.h"
#include "atsume/store/tables.h"

namespace atsume::api {

// No secret is ever in it.
std::string account_json(const store::Account& account);
// With `override_error` {code, message, diagnostics}: why the account's overrides cannot be used now.
std::string account_json(const store::Account& account, const Error& override_error);
// Without the key's text.
std::string key_json(const store::ApiKey& key);

// {"result":[…],"next_cursor":…,"limit":n}
std::string list_json(const std::vector<std::string>& records, const std::string& next_after, std::size_t limit);

enum class BodyType { kText, kBool, kObject, kObjectOrNull, kInteger, kTexts };
struct BodyRule {
  std::string name;
  BodyType type = BodyType::kText;
  bool is_required = false;
};
using BodyRules = std::vector<BodyRule>;
// `text` is a JSON object. Error kInvalid "invalid_body" with a detail per member that is missing, of the wrong
// type, or unknown (with did-you-mean).
Result<void> check_body(const std::string& text, const BodyRules& rules);

struct PageQuery {
  std::string after;
  std::size_t limit = 50;
};
// From limit and next_cursor. Errors kInvalidRequest "invalid_limit", "invalid_cursor".
Result<PageQuery> read_page(const Request& request);

}  // namespace atsume::api
