// Finding accounts fast, keeping what calls teach about them, and telling what happened to them.
//
// Every change is told by events (store/events.h) that are written in the same step.
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
#include "atsume/store/events.h"
#include "atsume/store/leases.h"
#include "atsume/store/tables.h"
#include "atsume/upstream/account.h"
#include "atsume/upstream/account_cache.h"
#include "atsume/upstream/backoffs.h"
#include "atsume/upstream/sessions.h"

namespace atsume::upstream {

// Thread-safe. All references must outlive it.
class Accounts {
 public:
  Accounts(store::AccountTable& table, net::BlockingPool& pool, net::Clock& clock, base::Logger& logger);

  // Error kNotFound, origin kCaller, code "account_not_found".
  net::Task<Result<SharedAccount>> find(std::string id);
  // The same past the cache: as the store has it now, whichever engine wrote it.
  net::Task<Result<SharedAccount>> read(std::string id);
  net::Task<Result<SharedAccount>> insert(store::Account account);
  // A change that somebody makes. Compare-and-set on the record's version; error kConflict "account_changed".
  net::Task<Result<SharedAccount>> update(store::Account account);
  // A change that the engine makes by itself, a new token or a status: no event tells of it as `updated`.
  net::Task<Result<SharedAccount>> keep(store::Account account);
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
  Backoffs& backoffs() { return backoffs_; }
  // Where backoffs() keeps that a new token was refused too. Forgotten when the account heals or is changed.
  static std::string refusal_key(const std::string& id) { return "refused/" + id; }
  // The same for all engines on one store; see store::LeaseTable. A failure to release is logged: the lease then ends
  // by itself.
  net::Task<Result<bool>> acquire_lease(std::string name, std::string owner, base::Duration length);
  net::Task<void> release_lease(std::string name, std::string owner);

  net::Task<Result<store::Page<store::Event>>> list_events(store::EventFilter filter, std::string after,
                                                           std::size_t limit);
  // Error kNotFound "event_not_found".
  net::Task<Result<store::Event>> find_event(std::string id);
  // Removes events that are older than limits::kEventRetentionDefault, all of them; says how many.
  net::Task<Result<std::size_t>> sweep_events();

 private:
  net::Task<Result<SharedAccount>> read_since(std::string id, std::uint64_t changes);
  net::Task<Result<SharedAccount>> write(store::Account account, store::AccountCompanion companion);

  store::AccountTable* table_;
  store::EventTable events_;
  store::LeaseTable leases_;
  net::BlockingPool* pool_;
  net::Clock* clock_;
  base::Logger* logger_;
  AccountCache cache_;
  net::SingleFlight flights_;
  Sessions sessions_;
  Backoffs backoffs_;
};

}  // namespace atsume::upstream
