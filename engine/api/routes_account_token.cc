// /integrated-account/token makes an account token; /integrated-account/me is the account of one.
#include <nlohmann/json.hpp>

#include "api/audit_record.h"
#include "api/handlers.h"
#include "api/records.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

Task<Result<HttpResponse>> issue(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"integrated_account_id", BodyType::kText, true}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  const auto id = body["integrated_account_id"].get<std::string>();
  ATSUME_CO_TRY(const auto account, co_await find_account(parts, request, id));
  const AccountToken token = parts.gate.issue(request.caller, account->record().id);
  const Json out = {{"token", token.text.reveal()}, {"expires_at", base::to_iso8601(token.expires_at)}};
  co_return json_response(201, out.dump());
}

Task<Result<upstream::SharedAccount>> find_own(const ServerParts& parts, Request& request) {
  if (request.caller.kind != CallerKind::kAccountToken) {
    co_return Fail(base::caller_error(ErrorClass::kForbidden, "account_token_needed",
                                      "/integrated-account/me is for account tokens; a key reads "
                                      "/integrated-account/{id}"));
  }
  co_return co_await find_account(parts, request, std::string(request.query_value("integrated_account_id")));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto account, co_await find_own(parts, request));
  co_return json_response(200, account_json(account->record()));
}

bool is_plain(const std::vector<catalog::Field>& fields, const std::string& name) {
  return std::ranges::any_of(fields, [&](const auto& field) { return field.name == name && !field.is_secret; });
}

// Whoever holds an account token may mend what the customer once typed, never credentials, nor what steps have saved.
Result<void> check_plain(const Json& context, const store::Account& account, const catalog::Catalog& catalog) {
  const auto connector = catalog.find_connector(account.integration);
  const auto* auth = connector ? connector->find_auth(account.authentication_method) : nullptr;
  for (const auto& [name, value] : context.items()) {
    if (connector && is_plain(connector->fields, name)) continue;
    if (auth && is_plain(auth->fields, name)) continue;
    return Fail(base::caller_error(ErrorClass::kForbidden, "account_token_scope",
                                   "an account token changes fields of the context that are not secret; \"" + name +
                                       "\" is none of them")
                    .with_detail("field", name));
  }
  return {};
}

Task<Result<HttpResponse>> change(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto account, co_await find_own(parts, request));
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"context", BodyType::kObject, true}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json context = Json::parse(text)["context"];
  ATSUME_CO_TRY(const auto own, co_await parts.definitions.find(request.context.catalog, account->record()));
  ATSUME_CO_TRY_VOID(check_plain(context, account->record(), *own));
  connect::AccountPatch patch{.context_json = context.dump()};
  ATSUME_CO_TRY(const auto changed, co_await parts.account_service.change(
                                        account, std::move(patch), *request.context.catalog, request.context.call));
  note_account_change(request, &account->record(), &changed->record());
  co_return json_response(200, account_json(changed->record()));
}

}  // namespace

Result<void> check_environment(const Caller& caller, std::optional<bool> is_sandbox) {
  if (!is_sandbox || *is_sandbox != caller.is_live) return {};
  if (caller.is_live) {
    return Fail(base::caller_error(ErrorClass::kForbidden, "live_key",
                                   "a live key has nothing to do with sandbox accounts; use a key sk_test_…"));
  }
  return Fail(base::caller_error(ErrorClass::kForbidden, "test_key",
                                 "a test key has to do with sandbox accounts only; use a key sk_live_…"));
}

void add_account_token_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/integrated-account/token", Access::kAdmin, [&parts](Request& r) { return issue(parts, r); });
  router.add("GET", "/integrated-account/me", Access::kRead, [&parts](Request& r) { return read(parts, r); });
  router.add("PATCH", "/integrated-account/me", Access::kWrite, [&parts](Request& r) { return change(parts, r); });
}

}  // namespace atsume::api
