// /integrated-account: create, list, read, change, delete. Secrets go in and never come out.
#include <nlohmann/json.hpp>

#include "api/account_query.h"
#include "api/audit_record.h"
#include "api/handlers.h"
#include "api/records.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

connect::Verification verification_of(const Json& body) {
  return body.value("verify", true) ? connect::Verification::kRun : connect::Verification::kSkip;
}

// It is part of keys of the store.
Result<void> check_tenant(const Json& body) {
  if (!body.contains("tenant_id")) return {};
  const std::size_t size = body["tenant_id"].get_ref<const std::string&>().size();
  if (size > 0 && size <= base::limits::kIdBytesMax) return {};
  const std::string what = "must have 1 to " + std::to_string(base::limits::kIdBytesMax) + " bytes";
  return Fail(base::caller_error(ErrorClass::kInvalid, "invalid_body", "the body is not right: tenant_id " + what)
                  .with_detail("tenant_id", what));
}

// As the messages about it show it: two blanks for each level, whatever the caller's layout is. "{}" for null.
std::string overrides_of(const Json& body) {
  const auto found = body.find("overrides");
  return found == body.end() || found->is_null() || found->empty() ? "{}" : found->dump(2);
}

Task<Result<HttpResponse>> create(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  ATSUME_CO_TRY(auto draft, read_draft(text, request.caller));
  ATSUME_CO_TRY(auto account, co_await parts.account_service.create(std::move(draft), *request.context.catalog,
                                                                    request.context.call));
  request.account_id = account->record().id;
  note_account_change(request, nullptr, &account->record());
  co_return json_response(201, account_json(account->record()));
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto page, read_page(request));
  ATSUME_CO_TRY(auto filter, read_account_filter(request));
  // Whoever asks for accounts of the other environment sees none.
  if (filter.is_sandbox == request.caller.is_live) co_return json_response(200, list_json({}, "", page.limit));
  filter.is_sandbox = !request.caller.is_live;
  ATSUME_CO_TRY(auto found, co_await parts.accounts.list(filter, page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& account : found.records) records.push_back(account_json(account));
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  const auto usable = co_await parts.definitions.find(request.context.catalog, account->record());
  if (usable) co_return json_response(200, account_json(account->record()));
  co_return json_response(200, account_json(account->record(), usable.error()));
}

Task<Result<HttpResponse>> change(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"tenant_id", BodyType::kText},
                           {"context", BodyType::kObject},
                           {"overrides", BodyType::kObjectOrNull},
                           {"verify", BodyType::kBool}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  ATSUME_CO_TRY_VOID(check_tenant(body));
  connect::AccountPatch patch{.verification = verification_of(body)};
  if (body.contains("tenant_id")) patch.tenant_id = body["tenant_id"].get<std::string>();
  if (body.contains("context")) patch.context_json = body["context"].dump();
  if (body.contains("overrides")) patch.overrides_json = overrides_of(body);
  ATSUME_CO_TRY(auto changed, co_await parts.account_service.change(account, std::move(patch), *request.context.catalog,
                                                                    request.context.call));
  note_account_change(request, &account->record(), &changed->record());
  co_return json_response(200, account_json(changed->record()));
}

// New credentials, for the same account under the same id.
Task<Result<HttpResponse>> change_credentials(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {
      {"context", BodyType::kObject, true}, {"authentication_method", BodyType::kText}, {"verify", BodyType::kBool}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  connect::AccountPatch patch{
      .replaces_credentials = true, .context_json = body["context"].dump(), .verification = verification_of(body)};
  if (body.contains("authentication_method")) {
    patch.authentication_method = body["authentication_method"].get<std::string>();
  }
  ATSUME_CO_TRY(auto changed, co_await parts.account_service.change(account, std::move(patch), *request.context.catalog,
                                                                    request.context.call));
  note_account_change(request, &account->record(), &changed->record());
  co_return json_response(200, account_json(changed->record()));
}

Task<Result<HttpResponse>> verify(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  ATSUME_CO_TRY(auto checked,
                co_await parts.account_service.recheck(account, *request.context.catalog, request.context.call));
  note_account_change(request, &account->record(), &checked->record());
  co_return json_response(200, account_json(checked->record()));
}

Task<Result<HttpResponse>> capabilities(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, account->record()));
  co_return capabilities_response(request, account->record().integration);
}

Task<Result<HttpResponse>> erase(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto account, co_await find_account(parts, request, std::string(request.param("id"))));
  ATSUME_CO_TRY(const auto failure,
                co_await parts.account_service.remove(account, *request.context.catalog, request.context.call));
  note_account_change(request, &account->record(), nullptr);
  Json answer = {{"id", account->record().id}};
  if (failure) answer["disconnect_error"] = {{"code", failure->code()}, {"message", failure->message()}};
  co_return json_response(200, answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

Result<connect::AccountDraft> read_draft(const std::string& text, const Caller& caller) {
  const BodyRules rules = {{"integration", BodyType::kText, true},
                           {"tenant_id", BodyType::kText, true},
                           {"authentication_method", BodyType::kText},
                           {"context", BodyType::kObject},
                           {"overrides", BodyType::kObjectOrNull},
                           {"is_sandbox", BodyType::kBool},
                           {"verify", BodyType::kBool}};
  ATSUME_TRY_VOID(check_body(text, rules));
  const Json body = Json::parse(text);
  ATSUME_TRY_VOID(check_tenant(body));
  if (body.contains("is_sandbox")) ATSUME_TRY_VOID(check_environment(caller, body["is_sandbox"].get<bool>()));
  return connect::AccountDraft{.tenant_id = body.value("tenant_id", ""),
                               .integration = body.value("integration", ""),
                               .authentication_method = body.value("authentication_method", ""),
                               .context_json = body.value("context", Json::object()).dump(),
                               .overrides_json = overrides_of(body),
                               .is_sandbox = !caller.is_live,
                               .verification = verification_of(body)};
}

Task<Result<void>> use_definitions(const ServerParts& parts, Request& request, const store::Account& account) {
  ATSUME_CO_TRY(request.context.catalog, co_await parts.definitions.find(request.context.catalog, account));
  co_return Result<void>();
}

Task<Result<upstream::SharedAccount>> find_account(const ServerParts& parts, Request& request, std::string id) {
  if (request.caller.kind == CallerKind::kAccountToken) {
    if (id.empty()) id = request.caller.account_id;
    if (id != request.caller.account_id) {
      co_return Fail(base::caller_error(ErrorClass::kForbidden, "other_account",
                                        "this account token is for another account; leave integrated_account_id out"));
    }
  }
  if (id.empty()) {
    co_return Fail(base::caller_error(ErrorClass::kInvalidRequest, "account_missing",
                                      "the query parameter integrated_account_id is needed"));
  }
  request.account_id = std::string(id.substr(0, base::limits::kIdBytesMax));
  ATSUME_CO_TRY(auto account, co_await parts.accounts.find(id));
  if (account->record().is_sandbox != request.caller.is_live) co_return account;
  co_return Fail(base::caller_error(
      ErrorClass::kNotFound, "account_not_found",
      request.caller.is_live
          ? "there is no live account with this id; a live key sees live accounts only, sandbox accounts need sk_test_…"
          : "there is no sandbox account with this id; a test key sees sandbox accounts only"));
}

void add_account_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/integrated-account", Access::kAdmin, [&parts](Request& r) { return create(parts, r); });
  router.add("GET", "/integrated-account", Access::kAdmin, [&parts](Request& r) { return list(parts, r); });
  router.add("GET", "/integrated-account/{id}", Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
  router.add("PATCH", "/integrated-account/{id}", Access::kAdmin, [&parts](Request& r) { return change(parts, r); });
  router.add("PATCH", "/integrated-account/{id}/credentials", Access::kAdmin,
             [&parts](Request& r) { return change_credentials(parts, r); });
  router.add("POST", "/integrated-account/{id}/verify", Access::kAdmin,
             [&parts](Request& r) { return verify(parts, r); });
  router.add("GET", "/integrated-account/{id}/capabilities", Access::kRead,
             [&parts](Request& r) { return capabilities(parts, r); });
  router.add("DELETE", "/integrated-account/{id}", Access::kAdmin, [&parts](Request& r) { return erase(parts, r); });
}

}  // namespace atsume::api
