// Finding accounts fast, and keeping what calls teach about them.
//
// A cache over store::AccountTable, shared by all loops. An entry lives a few seconds, so that a change
// made by another engine on the same store is seen; changes made through this object are seen at once.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/log.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/single_flight.h"
#include "atsume/net/task.h"
#include "atsume/store/tables.h"
#include "atsume/upstream/account.h"
#include "atsume/upstream/account_cache.h"
#include "atsume/upstream/sessions.h"

namespace atsume::upstream {

// Thread-safe. All references must outlive it.
class Accounts {
 public:
  Accounts(store::AccountTable& table, net::BlockingPool& pool, net::Clock& clock, base::Logger& logger);

  // Error kNotFound, origin kCaller, code "account_not_found".
  net::Task<Result<SharedAccount>> find(std::string id);
  net::Task<Result<SharedAccount>> insert(store::Account account);
  // Compare-and-set on the record's version; error kConflict "account_changed".
  net::Task<Result<SharedAccount>> update(store::Account account);
  net::Task<Result<bool>> erase(std::string id);
  net::Task<Result<store::Page<store::Account>>> list(store::AccountFilter filter, std::string after,
                                                      std::size_t limit);

  // After a provider call: credentials refused set needs_reauth and last_error, a 403 is kept in
  // last_forbidden_error, a success heals needs_reauth. A failure to store is logged, never returned.
  net::Task<void> note_failure(SharedAccount account, Error error);
  net::Task<void> note_success(SharedAccount account);

  // What all loops share so that a token is renewed, and a session begun, once for all calls that need it.
  net::SingleFlight& flights() { return flights_; }
  Sessions& sessions() { return sessions_; }

 private:
  store::AccountTable* table_;
  net::BlockingPool* pool_;
  net::Clock* clock_;
  base::Logger* logger_;
  AccountCache cache_;
  net::SingleFlight flights_;
  Sessions sessions_;
};

}  // namespace atsume::upstream
