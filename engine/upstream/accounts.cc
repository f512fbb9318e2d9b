#include "atsume/upstream/accounts.h"

#include "atsume/base/limits.h"
#include "atsume/upstream/account_error.h"
#include "upstream/account_events.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

constexpr auto kEntryLifetime = std::chrono::seconds(5);
constexpr std::size_t kEventsPerSweep = 256;

Error not_found(const std::string& id) {
  return base::caller_error(ErrorClass::kNotFound, "account_not_found",
                            "there is no integrated account with the id \"" + id + "\"");
}

store::AccountCompanion companion_of(ChangeKind kind, base::WallTime now) {
  return [kind, now](const store::Account* before, const store::Account* after, store::Batch& batch) {
    return append_events(before, after, kind, now, batch);
  };
}

}  // namespace

Accounts::Accounts(store::AccountTable& table, net::BlockingPool& pool, net::Clock& clock, base::Logger& logger)
    : table_(&table),
      events_(table.store()),
      leases_(table.store()),
      pool_(&pool),
      clock_(&clock),
      logger_(&logger),
      flights_(clock) {}

net::Task<Result<SharedAccount>> Accounts::read_since(std::string id, std::uint64_t changes) {
  auto find = [table = table_, id] { return table->find(id); };
  ATSUME_CO_TRY(auto record, co_await net::run_blocking(*pool_, find));
  if (!record) co_return Fail(not_found(id));
  ATSUME_CO_TRY(auto view, AccountView::make(std::move(*record)));
  cache_.remember(view, changes, clock_->steady_now() + kEntryLifetime);
  co_return view;
}

net::Task<Result<SharedAccount>> Accounts::find(std::string id) {
  const auto before = cache_.glance(id, clock_->steady_now());
  if (before.account) co_return before.account;
  co_return co_await read_since(id, before.changes);
}

net::Task<Result<SharedAccount>> Accounts::read(std::string id) {
  cache_.forget(id);
  const auto before = cache_.glance(id, clock_->steady_now());
  co_return co_await read_since(id, before.changes);
}

net::Task<Result<SharedAccount>> Accounts::insert(store::Account account) {
  auto insert = [this, account]() mutable -> Result<store::Account> {
    ATSUME_TRY_VOID(table_->insert(account, companion_of(ChangeKind::kEdit, clock_->wall_now())));
    return account;
  };
  ATSUME_CO_TRY(auto stored, co_await net::run_blocking(*pool_, insert));
  co_return AccountView::make(std::move(stored));
}

net::Task<Result<SharedAccount>> Accounts::write(store::Account account, store::AccountCompanion companion) {
  auto update = [this, account, companion]() mutable -> Result<store::Account> {
    ATSUME_TRY_VOID(table_->update(account, companion));
    return account;
  };
  auto stored = co_await net::run_blocking(*pool_, update);
  cache_.forget(account.id);
  if (!stored) co_return Fail(std::move(stored).error());
  co_return AccountView::make(std::move(*stored));
}

net::Task<Result<SharedAccount>> Accounts::update(store::Account account) {
  backoffs_.forget(refusal_key(account.id));
  co_return co_await write(std::move(account), companion_of(ChangeKind::kEdit, clock_->wall_now()));
}

net::Task<Result<SharedAccount>> Accounts::keep(store::Account account) {
  co_return co_await write(std::move(account), companion_of(ChangeKind::kUpkeep, clock_->wall_now()));
}

net::Task<Result<bool>> Accounts::erase(std::string id) {
  auto erase = [table = table_, id, companion = companion_of(ChangeKind::kEdit, clock_->wall_now())] {
    return table->erase(id, companion);
  };
  auto erased = co_await net::run_blocking(*pool_, erase);
  cache_.forget(id);
  co_return erased;
}

net::Task<Result<store::Page<store::Account>>> Accounts::list(store::AccountFilter filter, std::string after,
                                                              std::size_t limit) {
  auto read = [table = table_, filter, after, limit] { return table->list(filter, after, limit); };
  co_return co_await net::run_blocking(*pool_, read);
}

net::Task<Result<bool>> Accounts::acquire_lease(std::string name, std::string owner, base::Duration length) {
  auto acquire = [this, name, owner, length] { return leases_.acquire(name, owner, clock_->wall_now(), length); };
  co_return co_await net::run_blocking(*pool_, acquire);
}

net::Task<void> Accounts::release_lease(std::string name, std::string owner) {
  auto release = [this, name, owner] { return leases_.release(name, owner); };
  const auto released = co_await net::run_blocking(*pool_, release);
  if (released) co_return;
  logger_->warning("lease not released", {{"lease", name}, {"error", released.error().message()}});
}

net::Task<Result<store::Page<store::Event>>> Accounts::list_events(store::EventFilter filter, std::string after,
                                                                   std::size_t limit) {
  auto list = [this, filter, after, limit] { return events_.list(filter, after, limit); };
  co_return co_await net::run_blocking(*pool_, list);
}

net::Task<Result<store::Event>> Accounts::find_event(std::string id) {
  auto find = [this, id] { return events_.find(id); };
  ATSUME_CO_TRY(auto event, co_await net::run_blocking(*pool_, find));
  if (event) co_return std::move(*event);
  co_return Fail(
      base::caller_error(ErrorClass::kNotFound, "event_not_found", "there is no event with the id \"" + id + "\""));
}

net::Task<Result<std::size_t>> Accounts::sweep_events() {
  const auto before = clock_->wall_now() - base::limits::kEventRetentionDefault;
  std::size_t total = 0;
  for (;;) {
    auto sweep = [this, before] { return events_.sweep(before, kEventsPerSweep); };
    ATSUME_CO_TRY(const std::size_t count, co_await net::run_blocking(*pool_, sweep));
    total += count;
    if (count < kEventsPerSweep) co_return total;
  }
}

net::Task<void> Accounts::note_failure(SharedAccount account, Error error) {
  store::Account record = account->record();
  if (record.version == 0) co_return;  // being created: not stored yet
  const auto now = clock_->wall_now();
  if (error.error_class() == ErrorClass::kUnauthenticated) {
    if (record.status == store::AccountStatus::kNeedsReauth) co_return;
    record.status = store::AccountStatus::kNeedsReauth;
    record.last_error_json = describe_for_account(error, now);
  } else if (error.error_class() == ErrorClass::kForbidden) {
    record.last_forbidden_error_json = describe_for_account(error, now);
    if (!is_news(account->record().last_forbidden_error_json, record.last_forbidden_error_json)) co_return;
  } else {
    co_return;
  }
  record.updated_at = now;
  auto stored = co_await keep(std::move(record));
  // Somebody else changed the record meanwhile: the next call will tell again.
  if (!stored && stored.error().code() != "account_changed") {
    logger_->warning("account state not stored",
                     {{"account", account->record().id}, {"error", stored.error().message()}});
  }
}

net::Task<void> Accounts::note_success(SharedAccount account) {
  if (account->record().status != store::AccountStatus::kNeedsReauth || account->record().version == 0) co_return;
  // Its access token may live on for a while, but the account ends with it.
  if (is_token_refused(account->token(account->record().authentication_method))) co_return;
  backoffs_.forget(refusal_key(account->record().id));
  store::Account record = account->record();
  record.status = store::AccountStatus::kActive;
  record.last_error_json = "null";
  record.updated_at = clock_->wall_now();
  auto stored = co_await keep(std::move(record));
  if (!stored && stored.error().code() != "account_changed") {
    logger_->warning("account state not stored",
                     {{"account", account->record().id}, {"error", stored.error().message()}});
  }
}

}  // namespace atsume::upstream
