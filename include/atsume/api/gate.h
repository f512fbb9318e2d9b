// The gate of the API: finds out who calls, from where, and whether they may call now.
//
// What a caller may call is the server's to decide, by its routes. One gate is shared by all loops.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atsume/api/caller.h"
#include "atsume/api/keys.h"
#include "atsume/base/limits.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"
#include "atsume/store/vault.h"
#include "atsume/upstream/accounts.h"

namespace atsume::api {

// What Authorization: Bearer brings; empty when there is none.
std::string bearer_of(const net::Headers& headers);

struct GateOptions {
  // Of a key that has no limit of its own, and of each account with account tokens; 0: no limit.
  std::uint32_t requests_per_minute = base::limits::kKeyRequestsPerMinute;
  // Reverse proxies: what they say in X-Forwarded-For is believed.
  std::vector<net::AddressBlock> trusted_proxies;
};

struct AccountToken {
  base::Secret text;
  base::WallTime expires_at{};
};

// Thread-safe. The parts must outlive it.
class Gate {
 public:
  struct Parts {
    Keys& keys;
    upstream::Accounts& accounts;
    const store::Vault& vault;
    net::Clock& clock;
    GateOptions options;
  };
  explicit Gate(Parts parts) : parts_(std::move(parts)) {}

  // The client's address, without port: the peer's or, when the peer is a trusted proxy, the last one in
  // X-Forwarded-For that is none. "unknown" when the peer has none.
  std::string address_of(const net::HttpRequest& request) const;

  // Fills `caller`, whose address is set already, from Authorization. Errors: kUnauthenticated "key_missing",
  // "key_unknown", "key_expired", "key_revoked", "account_token_invalid", "account_token_expired",
  // "account_token_ended"; kForbidden "address_not_allowed"; kRateLimited "key_rate_limited", and "too_many_wrong_keys"
  // after many wrong ones from one address.
  net::Task<Result<void>> admit(const net::HttpRequest& request, Caller& caller);

  // One more request of a caller that was admitted, for each further call of a batch. Error "key_rate_limited".
  Result<void> spend(Caller& caller);

  // A token for one account, in the name of the caller's key.
  AccountToken issue(const Caller& caller, const std::string& account_id) const;

 private:
  net::Task<Result<void>> admit_key(std::string text, Caller& caller);
  net::Task<Result<void>> admit_account_token(std::string text, Caller& caller);
  // Whoever has tried many wrong keys gets no further ones looked up. Keys that were right before stay right: others
  // may call from the same address.
  Result<void> check_guesses(const std::string& text, const Caller& caller);
  // What a key that is not known is answered.
  Error refuse_unknown(Error error, const Caller& caller);

  Parts parts_;
  Budgets wrong_keys_;  // by address
  Budgets accounts_;    // of account tokens, by account
};

}  // namespace atsume::api
