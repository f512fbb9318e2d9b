#include "atsume/connect/account_service.h"

#include <array>

#include "atsume/base/ids.h"
#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "connect/context.h"

namespace atsume::connect {
namespace {

using upstream::SharedAccount;

Result<std::shared_ptr<const catalog::Connector>> find_connector(const catalog::Catalog& catalog,
                                                                 const std::string& id) {
  if (auto found = catalog.find_connector(id)) return found;
  std::vector<std::string> known;
  for (const auto& [name, connector] : catalog.connectors) known.push_back(name);
  std::string message = "there is no integration called \"" + id + "\"";
  if (auto nearest = base::did_you_mean(id, known)) message += "; did you mean " + *nearest + "?";
  return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_integration", std::move(message)));
}

Result<const catalog::Auth*> find_auth(const catalog::Connector& connector, const std::string& name) {
  if (name.empty() && connector.auth.size() == 1) return &connector.auth.front();
  if (const auto* auth = connector.find_auth(name)) return auth;
  std::string message =
      name.empty() ? "authentication_method is missing" : "\"" + name + "\" is no authentication_method";
  message += " of " + connector.id + "; it has";
  for (const auto& auth : connector.auth) message += (&auth == &connector.auth.front() ? " " : ", ") + auth.name;
  return Fail(base::caller_error(ErrorClass::kInvalid, "unknown_authentication_method", std::move(message)));
}

// `when` has to hold of the answer: some providers say 200 to anybody.
Result<void> check_answer(const catalog::Verify& rule, const upstream::CallOutcome& outcome,
                          const upstream::AccountView& account, const jsonata::Environment& environment) {
  if (!rule.when) return {};
  const std::array<jsonata::Binding, 2> bindings = {{
      {"status", json::Value::number(outcome.status)},
      {"account", account.public_values()},
  }};
  ATSUME_TRY(auto holds, rule.when->evaluate(outcome.body, bindings, environment));
  if (holds.is_bool() && holds.as_bool()) return {};
  return Fail(base::provider_error(ErrorClass::kUnauthenticated, "verification_failed",
                                   "the provider's answer does not show that the credentials work"));
}

}  // namespace

net::Task<Result<void>> AccountService::verify(const store::Account& record,
                                               std::shared_ptr<const catalog::Connector> connector,
                                               upstream::CallContext& context) {
  const auto* auth = connector->find_auth(record.authentication_method);
  const auto& rule = auth && auth->verify ? auth->verify : connector->verify;
  if (!rule) co_return Result<void>();
  // Version 0: what is proven here is not stored, so nothing is to be noted in what is.
  store::Account candidate = record;
  candidate.version = 0;
  ATSUME_CO_TRY(auto view, upstream::AccountView::make(std::move(candidate)));
  const upstream::CallSpec spec{.connector = connector, .method = &rule->method, .account = view};
  auto outcome = co_await parts_.upstream.call(spec, context);
  Result<void> verified;
  if (outcome) {
    const jsonata::Environment environment{
        .arena = context.arena, .now = parts_.clock.wall_now(), .random = &parts_.random};
    verified = check_answer(*rule, *outcome, *view, environment);
  } else {
    verified = Fail(std::move(outcome).error());
  }
  if (verified) co_return verified;
  co_return Fail(std::move(verified).error().while_doing("verifying the credentials (\"verify\": false skips this)"));
}

net::Task<Result<SharedAccount>> AccountService::create(AccountDraft draft, const catalog::Catalog& catalog,
                                                        upstream::CallContext& context) {
  ATSUME_CO_TRY(auto connector, find_connector(catalog, draft.integration));
  ATSUME_CO_TRY(const auto* auth, find_auth(*connector, draft.authentication_method));
  ATSUME_CO_TRY(auto checked, check_context(*connector, *auth, draft.context_json));
  const auto now = parts_.clock.wall_now();
  store::Account record;
  record.id = base::make_uuid_v7(now, parts_.random);
  record.tenant_id = std::move(draft.tenant_id);
  record.integration = connector->id;
  record.authentication_method = auth->name;
  record.is_sandbox = draft.is_sandbox;
  record.context_json = std::move(checked.context_json);
  record.secrets_json = std::move(checked.secrets_json);
  record.created_at = now;
  record.updated_at = now;
  if (draft.verification == Verification::kRun) ATSUME_CO_TRY_VOID(co_await verify(record, connector, context));
  co_return co_await parts_.accounts.insert(std::move(record));
}

net::Task<Result<SharedAccount>> AccountService::change(SharedAccount account, AccountPatch patch,
                                                        const catalog::Catalog& catalog,
                                                        upstream::CallContext& context) {
  store::Account record = account->record();
  if (patch.tenant_id) record.tenant_id = *patch.tenant_id;
  if (patch.context_json) {
    ATSUME_CO_TRY(auto connector, find_connector(catalog, record.integration));
    ATSUME_CO_TRY(const auto* auth, find_auth(*connector, record.authentication_method));
    ATSUME_CO_TRY(auto present, merge_context(record.context_json, record.secrets_json.reveal()));
    ATSUME_CO_TRY(auto merged, merge_context(present, *patch.context_json));
    ATSUME_CO_TRY(auto checked, check_context(*connector, *auth, merged));
    record.context_json = std::move(checked.context_json);
    record.secrets_json = std::move(checked.secrets_json);
    if (patch.verification == Verification::kRun) ATSUME_CO_TRY_VOID(co_await verify(record, connector, context));
    record.status = store::AccountStatus::kActive;
    record.last_error_json = "null";
  }
  record.updated_at = parts_.clock.wall_now();
  co_return co_await parts_.accounts.update(std::move(record));
}

}  // namespace atsume::connect
