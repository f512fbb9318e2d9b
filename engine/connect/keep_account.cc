// What an account is before it is proven, and how it is stored afterwards: made anew, or connected again.
#include "atsume/base/limits.h"
#include "atsume/connect/account_service.h"
#include "connect/context.h"
#include "connect/lookup.h"

namespace atsume::connect {

using upstream::SharedAccount;

Result<store::Account> AccountService::propose(const AccountDraft& draft, const store::Account* present,
                                               const catalog::Connector& connector) {
  ATSUME_TRY(const auto* auth, find_auth(connector, draft.authentication_method));
  ATSUME_TRY_VOID(check_given_token(connector, draft.context_json));
  ATSUME_TRY(auto checked, check_context(connector, *auth, draft.context_json));
  const auto now = parts_.clock.wall_now();
  store::Account record;
  if (present != nullptr) {
    record = *present;
  } else {
    record.id = draft.id.empty() ? parts_.ids.make(now, parts_.random) : draft.id;
    record.tenant_id = draft.tenant_id;
    record.overrides_json = draft.overrides_json;
    record.is_sandbox = draft.is_sandbox;
    record.created_at = now;
  }
  record.integration = connector.id;
  record.authentication_method = auth->name;
  record.context_json = std::move(checked.context_json);
  record.secrets_json = std::move(checked.secrets_json);
  record.updated_at = now;
  return record;
}

net::Task<Result<store::Account>> AccountService::prove_signed_in(SharedAccount account,
                                                                  std::shared_ptr<const catalog::Connector> connector,
                                                                  upstream::CallContext& context) {
  context.renewed = nullptr;
  co_return co_await prove_ready(account, connector, Verification::kRun, context);
}

net::Task<Result<SharedAccount>> AccountService::keep(store::Account proven) {
  proven.updated_at = parts_.clock.wall_now();
  if (proven.version != 0) co_return co_await replace(std::move(proven));
  co_return co_await parts_.accounts.insert(std::move(proven));
}

net::Task<Result<SharedAccount>> AccountService::replace(store::Account proven) {
  for (int number = 0;; ++number) {
    ATSUME_CO_TRY(const auto present, co_await parts_.accounts.find(proven.id));
    store::Account record = present->record();
    record.authentication_method = proven.authentication_method;
    record.context_json = proven.context_json;
    record.secrets_json = proven.secrets_json;
    record.status = proven.status;
    record.last_error_json = proven.last_error_json;
    record.last_forbidden_error_json = "null";
    record.updated_at = proven.updated_at;
    auto stored = co_await parts_.accounts.update(std::move(record));
    const bool has_changed = !stored && stored.error().code() == "account_changed";
    if (!has_changed || number + 1 >= base::limits::kTokenStoreAttempts) co_return stored;
  }
}

net::Task<Result<void>> AccountService::revoke(std::shared_ptr<const catalog::Connector> connector, std::string id,
                                               upstream::CallContext& context) {
  // As it is now: the steps may have renewed the token.
  ATSUME_CO_TRY(const auto account, co_await parts_.accounts.find(id));
  co_return co_await parts_.upstream.revoke_tokens(connector, account, context);
}

}  // namespace atsume::connect
