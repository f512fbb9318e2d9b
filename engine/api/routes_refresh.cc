// /refresh-credentials: a new token and a new session now, whatever came of the last try.
#include <nlohmann/json.hpp>

#include "api/audit_record.h"
#include "api/handlers.h"
#include "api/records.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

Task<Result<HttpResponse>> refresh(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"id", BodyType::kText, true}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const std::string id = Json::parse(text).value("id", "");
  ATSUME_CO_TRY(const auto account, co_await find_account(parts, request, id));
  ATSUME_CO_TRY(auto fresh,
                co_await parts.account_service.refresh(account, *request.context.catalog, request.context.call));
  note_account_change(request, &account->record(), &fresh->record());
  co_return json_response(200, account_json(fresh->record()));
}

}  // namespace

void add_refresh_routes(Router& router, const ServerParts& parts) {
  for (const char* path : {"/integrated-account/refresh-credentials", "/refresh-credentials"}) {
    router.add("POST", path, Access::kAdmin, [&parts](Request& r) { return refresh(parts, r); });
  }
}

}  // namespace atsume::api
