// Asking the provider again whether an account is as it should be.
#include "atsume/connect/account_service.h"
#include "atsume/upstream/account_error.h"
#include "connect/context.h"

namespace atsume::connect {
namespace {

using store::AccountStatus;
using upstream::SharedAccount;

// What the provider has decided, as against what keeps it from answering.
bool is_verdict(const Error& error) {
  switch (error.error_class()) {
    case ErrorClass::kUnauthenticated:
    case ErrorClass::kForbidden:
    case ErrorClass::kNotFound:
    case ErrorClass::kInvalid:
    case ErrorClass::kNotSupported:
    case ErrorClass::kConflict:
      return error.origin() == Origin::kProvider;
    default:
      return false;
  }
}

// The `connect` steps have not been made, or not all of them.
bool is_unfinished(AccountStatus status) {
  return status == AccountStatus::kPostInstallError || status == AccountStatus::kConnecting;
}

// Credentials that were refused as such, or an answer that does not show that they do what they have to.
AccountStatus status_after(const Error& error, AccountStatus before) {
  const bool is_refusal = error.error_class() == ErrorClass::kUnauthenticated && error.code() != "verification_failed";
  if (is_refusal) return AccountStatus::kNeedsReauth;
  return is_unfinished(before) ? AccountStatus::kPostInstallError : AccountStatus::kValidationError;
}

}  // namespace

net::Task<Result<store::Account>> AccountService::keep_unfinished(SharedAccount account,
                                                                  std::shared_ptr<const catalog::Connector> connector,
                                                                  Error failure, upstream::CallContext& context) {
  auto verified = co_await verify(account, connector, context);
  const auto* auth = connector->find_auth(account->record().authentication_method);
  const bool is_proven = verified && (connector->verify || (auth != nullptr && auth->verify));
  if (!is_proven) co_return Fail(std::move(failure));
  parts_.logger.warning(
      "account stored although its connect steps failed",
      {{"account", account->record().id}, {"connector", connector->id}, {"error", failure.to_string()}});
  verified->status = AccountStatus::kPostInstallError;
  verified->last_error_json = upstream::describe_for_account(failure, parts_.clock.wall_now());
  co_return std::move(*verified);
}

net::Task<Result<SharedAccount>> AccountService::recheck(SharedAccount account, const catalog::Catalog& catalog,
                                                         upstream::CallContext& context) {
  ATSUME_CO_TRY(auto connector, co_await parts_.definitions.find_connector(catalog, account->record()));
  context.renewed = nullptr;
  auto proven = co_await prove_stored(account, connector, context);
  ATSUME_CO_TRY(const auto present, co_await parts_.accounts.find(account->record().id));
  store::Account record = present->record();
  if (proven) {
    // What steps have saved is in the proven record. Otherwise the present one is kept: a token may have been renewed.
    const std::string told = take_told(*proven);
    if (is_unfinished(record.status)) record = std::move(*proven);
    put_told(told, record);
    record.status = AccountStatus::kActive;
    record.last_error_json = "null";
  } else {
    if (!is_verdict(proven.error())) co_return Fail(std::move(proven).error());
    const AccountStatus status = status_after(proven.error(), record.status);
    const std::string error = upstream::describe_for_account(proven.error(), parts_.clock.wall_now());
    if (status == record.status && !upstream::is_news(record.last_error_json, error)) {
      co_return Fail(std::move(proven).error());
    }
    record.status = status;
    record.last_error_json = error;
  }
  record.updated_at = parts_.clock.wall_now();
  auto stored = co_await parts_.accounts.keep(std::move(record));
  if (!proven) co_return Fail(std::move(proven).error());
  co_return stored;
}

net::Task<Result<store::Account>> AccountService::prove_stored(SharedAccount account,
                                                               std::shared_ptr<const catalog::Connector> connector,
                                                               upstream::CallContext& context) {
  ATSUME_CO_TRY(account, co_await parts_.upstream.prepare(connector, account, context));
  if (is_unfinished(account->record().status)) {
    const upstream::StepsSpec steps{
        .connector = connector, .steps = &connector->connect, .what = "connect", .account = account};
    ATSUME_CO_TRY(account, co_await parts_.upstream.run_steps(steps, context));
  }
  co_return co_await verify(account, connector, context);
}

}  // namespace atsume::connect
