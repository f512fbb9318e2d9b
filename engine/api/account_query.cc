#include "api/account_query.h"

#include <algorithm>
#include <chrono>

#include "atsume/base/text.h"
#include "atsume/unify/query.h"

namespace atsume::api {
namespace {

const std::vector<std::string> kFilters = {"tenant_id",  "integration", "status",    "authentication_method",
                                           "is_sandbox", "created_at",  "updated_at"};

Error invalid(const unify::Filter& filter, const std::string& what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter", "the filter " + filter.name + " " + what)
      .with_detail("filter", filter.name);
}

Error unknown(const unify::Filter& filter) {
  std::string message = "\"" + filter.name + "\" is no filter of accounts";
  if (auto nearest = base::did_you_mean(filter.name, kFilters)) message += "; did you mean " + *nearest + "?";
  return base::caller_error(ErrorClass::kInvalidRequest, "unknown_filter", std::move(message))
      .with_detail("filter", filter.name);
}

// Times are kept to the millisecond, so that "after" is "from one later".
Result<void> set_range(const unify::Filter& filter, std::optional<base::WallTime>& from,
                       std::optional<base::WallTime>& before) {
  const auto time = base::parse_iso8601(filter.values.front());
  if (!time) return Fail(invalid(filter, "needs an ISO 8601 date"));
  constexpr auto kStep = std::chrono::milliseconds(1);
  if (filter.op.empty() || filter.op == "gte") from = time;
  if (filter.op == "gt") from = *time + kStep;
  if (filter.op == "lt") before = time;
  if (filter.op.empty() || filter.op == "lte") before = *time + kStep;
  return {};
}

Result<void> set_status(const unify::Filter& filter, store::AccountFilter& out) {
  out.status = store::parse_account_status(filter.values.front());
  if (out.status) return {};
  return Fail(invalid(filter, "is one of connecting, active, needs_reauth, validation_error, post_install_error"));
}

Result<void> set_sandbox(const unify::Filter& filter, store::AccountFilter& out) {
  const std::string& value = filter.values.front();
  if (value != "true" && value != "false") return Fail(invalid(filter, "needs true or false"));
  out.is_sandbox = value == "true";
  return {};
}

Result<void> set_filter(const unify::Filter& filter, store::AccountFilter& out) {
  if (filter.name == "created_at") return set_range(filter, out.created_from, out.created_before);
  if (filter.name == "updated_at") return set_range(filter, out.updated_from, out.updated_before);
  if (!filter.op.empty()) return Fail(invalid(filter, "takes no [" + filter.op + "]"));
  if (filter.name == "status") return set_status(filter, out);
  if (filter.name == "is_sandbox") return set_sandbox(filter, out);
  if (filter.name == "tenant_id") out.tenant_id = filter.values.front();
  if (filter.name == "integration") out.integration = filter.values.front();
  if (filter.name == "authentication_method") out.authentication_method = filter.values.front();
  return {};
}

}  // namespace

Result<store::AccountFilter> read_account_filter(const Request& request) {
  ATSUME_TRY(auto query, unify::parse_query(request.query));
  ATSUME_TRY(const auto filters, unify::parse_filters(query.plain));
  store::AccountFilter out;
  for (const auto& filter : filters) {
    if (std::ranges::find(kFilters, filter.name) == kFilters.end()) return Fail(unknown(filter));
    if (filter.values.size() != 1) return Fail(invalid(filter, "takes one value"));
    if (filter.values.front().empty()) return Fail(invalid(filter, "must not be empty; leave it out for all"));
    ATSUME_TRY_VOID(set_filter(filter, out));
  }
  return out;
}

}  // namespace atsume::api
