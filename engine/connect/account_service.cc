#include "atsume/connect/account_service.h"

#include "connect/context.h"
#include "connect/lookup.h"

namespace atsume::connect {
namespace {

using upstream::SharedAccount;

bool has_tokens(const catalog::Auth& auth) { return auth.tokens.has_value(); }

// A token of credentials that were changed is worth nothing; the new ones get their own.
bool outlives_change(const catalog::Auth& auth) { return auth.type != catalog::AuthType::kClientCredentials; }

}  // namespace

net::Task<Result<store::Account>> AccountService::verify(SharedAccount account,
                                                         std::shared_ptr<const catalog::Connector> connector,
                                                         upstream::CallContext& context) {
  const auto* auth = connector->find_auth(account->record().authentication_method);
  const auto& rule = auth && auth->verify ? auth->verify : connector->verify;
  if (!rule) co_return account->record();
  const upstream::CallSpec spec{.connector = connector, .method = &rule->method, .account = account};
  ATSUME_CO_TRY(const auto outcome, co_await parts_.upstream.call(spec, context));
  // Some providers say 200 to anybody.
  if (rule->when) {
    ATSUME_CO_TRY(const auto holds, parts_.upstream.read_answer(spec, outcome, rule->when, context));
    if (!holds.is_bool() || !holds.as_bool()) {
      co_return Fail(base::provider_error(ErrorClass::kUnauthenticated, "verification_failed",
                                          "the provider's answer does not show that the credentials work"));
    }
  }
  ATSUME_CO_TRY(const auto id, parts_.upstream.read_answer(spec, outcome, rule->account_id, context));
  ATSUME_CO_TRY(const auto name, parts_.upstream.read_answer(spec, outcome, rule->account_name, context));
  // The call may have renewed the token that it was made with.
  const bool is_renewed = context.renewed && context.renewed->record().id == account->record().id;
  store::Account record = (is_renewed ? context.renewed : account)->record();
  set_remote_account(id, name, record);
  co_return record;
}

net::Task<Result<store::Account>> AccountService::prove(store::Account record,
                                                        std::shared_ptr<const catalog::Connector> connector,
                                                        Verification verification, upstream::CallContext& context) {
  // Version 0: what is proven here is not stored, so nothing is to be noted in what is.
  const auto version = record.version;
  record.version = 0;
  context.renewed = nullptr;
  context.renewed_stored = nullptr;
  ATSUME_CO_TRY(auto account, upstream::AccountView::make(std::move(record)));
  const auto* auth = connector->find_auth(account->record().authentication_method);
  if (verification == Verification::kRun || !auth->discover.empty()) {
    ATSUME_CO_TRY(account, co_await parts_.upstream.prepare(connector, account, context));
  }
  ATSUME_CO_TRY(auto proven, co_await prove_ready(account, connector, verification, context));
  proven.version = version;
  co_return proven;
}

net::Task<Result<store::Account>> AccountService::prove_ready(SharedAccount account,
                                                              std::shared_ptr<const catalog::Connector> connector,
                                                              Verification verification,
                                                              upstream::CallContext& context) {
  const upstream::StepsSpec steps{
      .connector = connector, .steps = &connector->connect, .what = "connect", .account = account};
  auto connected = co_await parts_.upstream.run_steps(steps, context);
  if (!connected && verification == Verification::kRun) {
    co_return co_await keep_unfinished(account, connector, std::move(connected).error(), context);
  }
  if (!connected) co_return Fail(std::move(connected).error());
  store::Account proven = (*connected)->record();
  if (verification == Verification::kRun) {
    auto verified = co_await verify(*connected, connector, context);
    if (!verified) co_return Fail(std::move(verified).error().while_doing("verifying the credentials"));
    proven = std::move(*verified);
  }
  proven.status = store::AccountStatus::kActive;
  proven.last_error_json = "null";
  co_return proven;
}

net::Task<Result<SharedAccount>> AccountService::create(AccountDraft draft, const catalog::Catalog& catalog,
                                                        upstream::CallContext& context) {
  ATSUME_CO_TRY(auto connector, find_connector(catalog, draft.integration));
  store::Account asked;
  asked.integration = connector->id;
  asked.overrides_json = draft.overrides_json;
  ATSUME_CO_TRY_VOID(co_await parts_.definitions.check(catalog, asked));
  ATSUME_CO_TRY(connector, co_await parts_.definitions.find_connector(catalog, asked));
  ATSUME_CO_TRY(auto record, propose(draft, nullptr, *connector));
  if (draft.verification == Verification::kNone) {
    record.status = status_of_import(*connector, record);
  } else {
    ATSUME_CO_TRY(record, co_await prove(std::move(record), connector, draft.verification, context));
  }
  co_return co_await keep(std::move(record));
}

Result<void> AccountService::put_context(const catalog::Connector& connector, const AccountPatch& patch,
                                         store::Account& record) {
  ATSUME_TRY(const auto* auth,
             find_auth(connector, patch.authentication_method.value_or(record.authentication_method)));
  ATSUME_TRY_VOID(check_given_token(connector, *patch.context_json));
  const std::string told = take_told(record);
  if (!outlives_change(*auth)) drop_token(record);
  ATSUME_TRY(auto present, merge_context(record.context_json, record.secrets_json.reveal()));
  if (patch.replaces_credentials) {
    ATSUME_TRY(present, without_credentials(connector, present));
  }
  ATSUME_TRY(auto merged, merge_context(present, *patch.context_json));
  ATSUME_TRY(auto checked, check_context(connector, *auth, merged));
  record.authentication_method = auth->name;
  record.context_json = std::move(checked.context_json);
  record.secrets_json = std::move(checked.secrets_json);
  put_told(told, record);
  return {};
}

net::Task<Result<SharedAccount>> AccountService::change(SharedAccount account, AccountPatch patch,
                                                        const catalog::Catalog& catalog,
                                                        upstream::CallContext& context) {
  store::Account record = account->record();
  store::Account overridden = record;
  if (patch.overrides_json) {
    overridden.overrides_json = *patch.overrides_json;
    ATSUME_CO_TRY_VOID(co_await parts_.definitions.check(catalog, overridden));
  }
  if (patch.context_json) {
    ATSUME_CO_TRY(auto connector, co_await parts_.definitions.find_connector(catalog, overridden));
    const auto* auth = connector->find_auth(record.authentication_method);
    // A token that has to be renewed is renewed where it is stored, so that no rotation is lost with a failed proof.
    if (!patch.replaces_credentials && auth != nullptr && has_tokens(*auth) && outlives_change(*auth)) {
      const auto fresh = co_await parts_.upstream.prepare(connector, account, context);
      // Whether it worked or not, the record may be another one now.
      ATSUME_CO_TRY(account, co_await parts_.accounts.read(record.id));
      record = account->record();
    }
    ATSUME_CO_TRY_VOID(put_context(*connector, patch, record));
    ATSUME_CO_TRY(record, co_await prove(std::move(record), connector, patch.verification, context));
    // Ours is the one change since then; after any other the update below has to fail.
    const auto& renewed = context.renewed_stored;
    if (renewed && renewed->record().version == record.version + 1) record.version = renewed->record().version;
    if (patch.replaces_credentials) record.last_forbidden_error_json = "null";
  }
  if (patch.overrides_json) record.overrides_json = *patch.overrides_json;
  if (patch.tenant_id) record.tenant_id = *patch.tenant_id;
  record.updated_at = parts_.clock.wall_now();
  co_return co_await parts_.accounts.update(std::move(record));
}

net::Task<Result<SharedAccount>> AccountService::refresh(SharedAccount account, const catalog::Catalog& catalog,
                                                         upstream::CallContext& context) {
  ATSUME_CO_TRY(auto connector, co_await parts_.definitions.find_connector(catalog, account->record()));
  co_return co_await parts_.upstream.refresh(std::move(connector), std::move(account), context);
}

net::Task<Result<std::optional<Error>>> AccountService::remove(SharedAccount account, const catalog::Catalog& catalog,
                                                               upstream::CallContext& context) {
  std::optional<Error> failure;
  const auto connector = co_await parts_.definitions.find_connector(catalog, account->record());
  // A connector that is not installed has nothing to be told; one whose overrides are broken might tell the wrong host.
  if (!connector && upstream::has_overrides(account->record())) failure = connector.error();
  if (connector && !(*connector)->disconnect.empty()) {
    const upstream::StepsSpec steps{
        .connector = *connector, .steps = &(*connector)->disconnect, .what = "disconnect", .account = account};
    auto made = co_await parts_.upstream.run_steps(steps, context);
    if (!made) failure = std::move(made).error();
  }
  if (connector) {
    auto revoked = co_await revoke(*connector, account->record().id, context);
    if (!revoked && !failure) failure = std::move(revoked).error();
  }
  if (failure) {
    parts_.logger.warning("account removed without its provider being told",
                          {{"account", account->record().id},
                           {"connector", account->record().integration},
                           {"error", failure->to_string()}});
  }
  ATSUME_CO_TRY_VOID(co_await parts_.accounts.erase(account->record().id));
  co_return failure;
}

}  // namespace atsume::connect
