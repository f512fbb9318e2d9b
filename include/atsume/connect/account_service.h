// Creating and changing integrated accounts: what a customer gives is checked against the connector's
// fields, secrets are parted from the rest, and credentials are proven by the connector's `verify` call.
//
// One service per loop; the parts must outlive it.
#pragma once

#include <optional>
#include <string>

#include "atsume/base/log.h"
#include "atsume/base/ordered_ids.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/definitions.h"
#include "atsume/upstream/upstream.h"

namespace atsume::connect {

// kNone: no call at all, for accounts that were connected elsewhere.
enum class Verification { kRun, kSkip, kNone };

struct AccountDraft {
  std::string id;  // a UUID of the caller's; empty: one is made
  std::string tenant_id;
  std::string integration;            // connector id
  std::string authentication_method;  // may be empty when the connector has only one
  std::string context_json = "{}";    // fields, secrets among them; oauth.token imports a token
  std::string overrides_json = "{}";  // formatted as diagnostics are to show it
  bool is_sandbox = false;
  Verification verification = Verification::kRun;
};

// Absent members stay as they are. A null inside context removes that field.
struct AccountPatch {
  // With context: it holds all credentials anew, and may be of another auth method. What was given or granted before is
  // dropped; fields of the connector itself stay.
  bool replaces_credentials = false;
  std::optional<std::string> authentication_method;
  std::optional<std::string> tenant_id;
  std::optional<std::string> context_json;
  std::optional<std::string> overrides_json;  // in place of those before; "{}" takes them away
  Verification verification = Verification::kRun;
};

class AccountService {
 public:
  struct Parts {
    upstream::Accounts& accounts;
    upstream::Definitions& definitions;
    upstream::Upstream& upstream;
    base::OrderedIds& ids;
    net::Clock& clock;
    base::Random& random;
    base::Logger& logger;
  };
  explicit AccountService(Parts parts) : parts_(parts) {}

  // Finds out what `discover` says, asks for a token where the auth method has tokens, makes the `connect` steps and
  // the `verify` call. Verification::kSkip leaves out the last, and the token unless a step needs one. An account whose
  // `connect` steps fail although its credentials are proven is stored as post_install_error, with what went wrong.
  // Verification::kNone stores what is given; one that lacks what `connect` would save is `connecting` until recheck().
  // Errors: kNotFound "unknown_integration"; kInvalid "invalid_context" with a detail per field that is wrong;
  // kInvalid "unknown_authentication_method"; those of Upstream::call, and kUnauthenticated
  // "verification_failed", when the verification fails; those of Upstream::run_steps; those of Definitions::check for
  // overrides. Nothing is stored on an error.
  net::Task<Result<upstream::SharedAccount>> create(AccountDraft draft, const catalog::Catalog& catalog,
                                                    upstream::CallContext& context);
  net::Task<Result<upstream::SharedAccount>> change(upstream::SharedAccount account, AccountPatch patch,
                                                    const catalog::Catalog& catalog, upstream::CallContext& context);

  // Makes the `verify` call for a stored account, and the `connect` steps of one that is post_install_error or
  // connecting. The account is stored as active; or, when the provider says that it will not do, as needs_reauth or
  // validation_error with the error, which is given back. One that cannot be asked now changes nothing.
  net::Task<Result<upstream::SharedAccount>> recheck(upstream::SharedAccount account, const catalog::Catalog& catalog,
                                                     upstream::CallContext& context);

  // The account's connector with its overrides. Errors: those of Definitions::find_connector.
  net::Task<Result<std::shared_ptr<const catalog::Connector>>> find_own_connector(const catalog::Catalog& catalog,
                                                                                  const store::Account& account) {
    return parts_.definitions.find_connector(catalog, account);
  }

  // For those who come by a link, step by step. The record of a draft, checked against the connector's fields; of an
  // account that is connected again when `present` is one: its id, tenant and overrides stay, and nothing else. Errors:
  // those of create() that come before any call.
  Result<store::Account> propose(const AccountDraft& draft, const store::Account* present,
                                 const catalog::Connector& connector);
  // What create() does with such a record before it stores it. The record of one who has signed in holds a token and
  // what `discover` found.
  net::Task<Result<store::Account>> prove(store::Account record, std::shared_ptr<const catalog::Connector> connector,
                                          Verification verification, upstream::CallContext& context);
  net::Task<Result<store::Account>> prove_signed_in(upstream::SharedAccount account,
                                                    std::shared_ptr<const catalog::Connector> connector,
                                                    upstream::CallContext& context);
  // Stores it: a new account, or new credentials of one that is there, which has the status that came of the proof.
  // Whatever else was changed of it meanwhile stays. Errors: those of Accounts::insert, find and update.
  net::Task<Result<upstream::SharedAccount>> keep(store::Account proven);

  // Makes the `verify` call. Gives the record with what the vendor calls the account, {id, name} as `remote_account` of
  // its context, and a token renewed on the way; nothing is stored.
  net::Task<Result<store::Account>> verify(upstream::SharedAccount account,
                                           std::shared_ptr<const catalog::Connector> connector,
                                           upstream::CallContext& context);

  // Renews the account's token and begins its session anew, now. Errors: those of Upstream::refresh
  // and of Definitions::find_connector.
  net::Task<Result<upstream::SharedAccount>> refresh(upstream::SharedAccount account, const catalog::Catalog& catalog,
                                                     upstream::CallContext& context);

  // Makes the `disconnect` steps, revokes the tokens where the vendor can (RFC 7009) and removes the account, whatever
  // came of them: the vendor's failure must not keep a customer's credentials here. Gives what went wrong first.
  net::Task<Result<std::optional<Error>>> remove(upstream::SharedAccount account, const catalog::Catalog& catalog,
                                                 upstream::CallContext& context);

 private:
  // The steps and the verification, of an account whose token is good.
  net::Task<Result<store::Account>> prove_ready(upstream::SharedAccount account,
                                                std::shared_ptr<const catalog::Connector> connector,
                                                Verification verification, upstream::CallContext& context);
  net::Task<Result<upstream::SharedAccount>> replace(store::Account proven);
  net::Task<Result<void>> revoke(std::shared_ptr<const catalog::Connector> connector, std::string id,
                                 upstream::CallContext& context);
  // account_check.cc: an account whose `connect` steps have failed, when its credentials are good nevertheless.
  net::Task<Result<store::Account>> keep_unfinished(upstream::SharedAccount account,
                                                    std::shared_ptr<const catalog::Connector> connector, Error failure,
                                                    upstream::CallContext& context);
  net::Task<Result<store::Account>> prove_stored(upstream::SharedAccount account,
                                                 std::shared_ptr<const catalog::Connector> connector,
                                                 upstream::CallContext& context);
  // The patch's context over what is there, checked.
  Result<void> put_context(const catalog::Connector& connector, const AccountPatch& patch, store::Account& record);

  Parts parts_;
};

}  // namespace atsume::connect
