#include "atsume/upstream/accounts.h"

#include "atsume/upstream/account_error.h"

namespace atsume::upstream {
namespace {

constexpr auto kEntryLifetime = std::chrono::seconds(5);

Error not_found(const std::string& id) {
  return base::caller_error(ErrorClass::kNotFound, "account_not_found",
                            "there is no integrated account with the id \"" + id + "\"");
}

}  // namespace

Accounts::Accounts(store::AccountTable& table, net::BlockingPool& pool, net::Clock& clock, base::Logger& logger)
    : table_(&table), pool_(&pool), clock_(&clock), logger_(&logger), flights_(clock) {}

net::Task<Result<SharedAccount>> Accounts::find(std::string id) {
  const auto before = cache_.glance(id, clock_->steady_now());
  if (before.account) co_return before.account;
  auto read = [table = table_, id] { return table->find(id); };
  ATSUME_CO_TRY(auto record, co_await net::run_blocking(*pool_, read));
  if (!record) co_return Fail(not_found(id));
  ATSUME_CO_TRY(auto view, AccountView::make(std::move(*record)));
  cache_.remember(view, before.changes, clock_->steady_now() + kEntryLifetime);
  co_return view;
}

net::Task<Result<SharedAccount>> Accounts::insert(store::Account account) {
  auto write = [table = table_, account]() mutable -> Result<store::Account> {
    ATSUME_TRY_VOID(table->insert(account));
    return account;
  };
  ATSUME_CO_TRY(auto stored, co_await net::run_blocking(*pool_, write));
  co_return AccountView::make(std::move(stored));
}

net::Task<Result<SharedAccount>> Accounts::update(store::Account account) {
  auto write = [table = table_, account]() mutable -> Result<store::Account> {
    ATSUME_TRY_VOID(table->update(account));
    return account;
  };
  auto stored = co_await net::run_blocking(*pool_, write);
  cache_.forget(account.id);
  if (!stored) co_return Fail(std::move(stored).error());
  co_return AccountView::make(std::move(*stored));
}

net::Task<Result<bool>> Accounts::erase(std::string id) {
  auto write = [table = table_, id] { return table->erase(id); };
  auto erased = co_await net::run_blocking(*pool_, write);
  cache_.forget(id);
  co_return erased;
}

net::Task<Result<store::Page<store::Account>>> Accounts::list(store::AccountFilter filter, std::string after,
                                                              std::size_t limit) {
  auto read = [table = table_, filter, after, limit] { return table->list(filter, after, limit); };
  co_return co_await net::run_blocking(*pool_, read);
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
  auto stored = co_await update(std::move(record));
  // Somebody else changed the record meanwhile: the next call will tell again.
  if (!stored && stored.error().code() != "account_changed") {
    logger_->warning("account state not stored",
                     {{"account", account->record().id}, {"error", stored.error().message()}});
  }
}

net::Task<void> Accounts::note_success(SharedAccount account) {
  if (account->record().status != store::AccountStatus::kNeedsReauth || account->record().version == 0) co_return;
  store::Account record = account->record();
  record.status = store::AccountStatus::kActive;
  record.last_error_json = "null";
  record.updated_at = clock_->wall_now();
  auto stored = co_await update(std::move(record));
  if (!stored && stored.error().code() != "account_changed") {
    logger_->warning("account state not stored",
                     {{"account", account->record().id}, {"error", stored.error().message()}});
  }
}

}  // namespace atsume::upstream
