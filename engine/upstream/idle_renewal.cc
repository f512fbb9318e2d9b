#include "atsume/upstream/idle_renewal.h"

#include <boost/asio/this_coro.hpp>

#include "atsume/base/ids.h"
#include "atsume/base/limits.h"
#include "atsume/net/cancellation.h"
#include "atsume/net/task_group.h"
#include "atsume/net/wake_up.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

constexpr std::string_view kLease = "idle_renewal";
constexpr std::size_t kAccountsPerPage = 100;
constexpr std::size_t kAtATime = 4;

// Drawn anew for each account, so that those which were connected together are not renewed together for ever. Never
// less than two intervals: a look may fail or be late.
base::Duration some_margin(base::Random& random) {
  const auto least = std::chrono::duration_cast<base::Duration>(limits::kIdleRenewalInterval) * 2;
  const auto span = std::chrono::duration_cast<base::Duration>(limits::kIdleRenewalMargin) - least;
  return least + base::Duration(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span.count()) + 1)));
}

}  // namespace

net::Task<void> IdleRenewal::run() {
  while (!co_await net::is_cancelled()) {
    co_await parts_.clock.sleep_until(parts_.clock.steady_now() + limits::kIdleRenewalInterval);
    if (co_await net::is_cancelled()) co_return;
    const auto looked = co_await look();
    if (!looked) parts_.logger.warning("idle tokens not looked at", {{"error", looked.error().to_string()}});
  }
}

net::Task<Result<int>> IdleRenewal::look() {
  const std::string owner = base::make_uuid_v7(parts_.clock.wall_now(), parts_.random);
  ATSUME_CO_TRY(const bool is_ours,
                co_await parts_.accounts.acquire_lease(std::string(kLease), owner, limits::kIdleRenewalInterval));
  if (!is_ours) co_return 0;
  auto count = co_await look_alone(owner);
  co_await parts_.accounts.release_lease(std::string(kLease), owner);
  co_return count;
}

net::Task<Result<int>> IdleRenewal::look_alone(const std::string& owner) {
  int count = 0;
  std::string after;
  // One record that cannot be read must not cost the others their tokens.
  store::AccountFilter readable;
  readable.on_damaged = [logger = &parts_.logger](std::string_view key, const Error& error) {
    logger->error("an account cannot be read", {{"row", key}, {"error", error.to_string()}});
  };
  do {
    ATSUME_CO_TRY(auto page, co_await parts_.accounts.list(readable, after, kAccountsPerPage));
    std::vector<SharedAccount> accounts;
    for (auto& record : page.records) {
      const std::string id = record.id;
      auto account = AccountView::make(std::move(record));
      if (account) accounts.push_back(std::move(*account));
      if (!account) readable.on_damaged(id, account.error());
    }
    count += co_await renew_all(std::move(accounts));
    after = page.next_after;
    if (co_await net::is_cancelled()) co_return count;
    // Again for the next page, which may take its time too.
    ATSUME_CO_TRY(const bool is_ours,
                  co_await parts_.accounts.acquire_lease(std::string(kLease), owner, limits::kIdleRenewalInterval));
    if (!is_ours) co_return count;
  } while (!after.empty());
  co_return count;
}

net::Task<int> IdleRenewal::renew_all(std::vector<SharedAccount> accounts) {
  const auto count = std::make_shared<int>(0);
  auto executor = co_await boost::asio::this_coro::executor;
  for (std::size_t i = 0; i < accounts.size() && !co_await net::is_cancelled(); i += kAtATime) {
    net::TaskGroup few(executor, parts_.logger);
    for (std::size_t k = i; k < std::min(i + kAtATime, accounts.size()); ++k) {
      few.spawn("renewing an idle token", renew_one(accounts[k], count));
    }
    co_await few.drain(parts_.clock, base::Deadline::never());
  }
  co_return *count;
}

net::Task<void> IdleRenewal::renew_one(SharedAccount account, std::shared_ptr<int> count) {
  const auto catalog = parts_.catalog();
  const auto found = co_await parts_.definitions.find_connector(*catalog, account->record());
  // Without its connector nobody can call for the account either.
  if (!found) co_return;
  const auto connector = *found;
  json::Arena arena;
  CallContext context{.arena = &arena,
                      .deadline = base::Deadline::after(parts_.clock.steady_now(), limits::kCallTimeout),
                      .max_wait = limits::kMaxWaitDefault};
  const auto margin = some_margin(parts_.random);
  const auto renewed = co_await parts_.upstream.renew_idle(connector, account, margin, context);
  if (renewed) {
    *count += *renewed;
    co_return;
  }
  parts_.logger.warning(
      "idle token not renewed",
      {{"account", account->record().id}, {"connector", connector->id}, {"code", renewed.error().code()}});
}

}  // namespace atsume::upstream
