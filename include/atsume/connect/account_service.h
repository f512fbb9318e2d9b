// Creating and changing integrated accounts: what a customer gives is checked against the connector's
// fields, secrets are parted from the rest, and credentials are proven by the connector's `verify` call.
//
// One service per loop; the parts must outlive it.
#pragma once

#include <optional>
#include <string>

#include "atsume/base/log.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/clock.h"
#include "atsume/net/task.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/upstream.h"

namespace atsume::connect {

enum class Verification { kRun, kSkip };

struct AccountDraft {
  std::string tenant_id;
  std::string integration;            // connector id
  std::string authentication_method;  // may be empty when the connector has only one
  std::string context_json = "{}";    // fields, secrets among them; oauth.token imports a token
  bool is_sandbox = false;
  Verification verification = Verification::kRun;
};

// Absent members stay as they are. A null inside context removes that field.
struct AccountPatch {
  std::optional<std::string> tenant_id;
  std::optional<std::string> context_json;
  Verification verification = Verification::kRun;
};

class AccountService {
 public:
  struct Parts {
    upstream::Accounts& accounts;
    upstream::Upstream& upstream;
    net::Clock& clock;
    base::Random& random;
    base::Logger& logger;
  };
  explicit AccountService(Parts parts) : parts_(parts) {}

  // Finds out what `discover` says, asks for a token where the auth method has tokens, makes the `connect` steps and
  // the `verify` call. Verification::kSkip leaves out the last, and the token unless a step needs one.
  // Errors: kNotFound "unknown_integration"; kInvalid "invalid_context" with a detail per field that is wrong;
  // kInvalid "unknown_authentication_method"; those of Upstream::call, and kUnauthenticated
  // "verification_failed", when the verification fails; those of Upstream::run_steps. Nothing is stored on an error.
  net::Task<Result<upstream::SharedAccount>> create(AccountDraft draft, const catalog::Catalog& catalog,
                                                    upstream::CallContext& context);
  net::Task<Result<upstream::SharedAccount>> change(upstream::SharedAccount account, AccountPatch patch,
                                                    const catalog::Catalog& catalog, upstream::CallContext& context);

  // For those who come by a link, step by step. The record of a draft, checked against the connector's fields; of an
  // account that is connected again when `present` is one: its id, tenant and overrides stay, and nothing else. Errors:
  // those of create() that come before any call.
  Result<store::Account> propose(const AccountDraft& draft, const store::Account* present,
                                 const catalog::Catalog& catalog);
  // What create() does with such a record before it stores it. The record of one who has signed in holds a token and
  // what `discover` found.
  net::Task<Result<store::Account>> prove(store::Account record, std::shared_ptr<const catalog::Connector> connector,
                                          Verification verification, upstream::CallContext& context);
  net::Task<Result<store::Account>> prove_signed_in(upstream::SharedAccount account,
                                                    std::shared_ptr<const catalog::Connector> connector,
                                                    upstream::CallContext& context);
  // Stores it: a new account, or new credentials of one that is there, which becomes active again. Whatever else was
  // changed of it meanwhile stays. Errors: those of Accounts::insert, find and update.
  net::Task<Result<upstream::SharedAccount>> keep(store::Account proven);

  // Makes the `verify` call. Gives the record with what the vendor calls the account, {id, name} as `remote_account` of
  // its context, and a token renewed on the way; nothing is stored.
  net::Task<Result<store::Account>> verify(upstream::SharedAccount account,
                                           std::shared_ptr<const catalog::Connector> connector,
                                           upstream::CallContext& context);

  // Renews the account's token and begins its session anew, now. Errors: those of Upstream::refresh;
  // kNotFound "unknown_integration".
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

  Parts parts_;
};

}  // namespace atsume::connect
