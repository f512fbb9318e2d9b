// An integrated account as provider calls see it: its record, and its values as template roots.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/json/value.h"
#include "atsume/store/tables.h"

namespace atsume::upstream {

// Immutable; shared by all threads. Holds secrets: never log or serialise one.
class AccountView {
 public:
  // Error kInternal "account_record" when the stored JSON is damaged.
  static Result<std::shared_ptr<const AccountView>> make(store::Account record);

  const store::Account& record() const { return record_; }
  // The root `account`: what the customer gave and what steps saved, secrets included, tokens not.
  json::Value values() const { return values_; }
  // The part of it that is not secret: what mappings may read, because their results go to callers.
  json::Value public_values() const { return public_values_; }
  // The root `token` of an auth method: {access_token, refresh_token, expires_at}; undefined without one. An account
  // has a token of its own method, and may have others of methods that single calls ask for.
  json::Value token(std::string_view auth_method) const;

 private:
  explicit AccountView(store::Account record) : record_(std::move(record)) {}
  store::Account record_;
  json::Arena arena_;
  json::Value values_;
  json::Value public_values_;
  json::Value oauth_;
};

using SharedAccount = std::shared_ptr<const AccountView>;

// What the session steps of an auth method saved: the root `session`. Immutable once shared; holds secrets.
struct SessionView {
  json::Arena arena;
  json::Value values;
  base::SteadyTime expires = base::SteadyTime::max();
};

using SharedSession = std::shared_ptr<const SessionView>;

}  // namespace atsume::upstream
