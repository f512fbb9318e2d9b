#include "atsume/net/gather.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace atsume::net {
namespace {

namespace asio = boost::asio;

auto start_later(const asio::any_io_executor& executor, Task<void> task) {
  return asio::co_spawn(executor, std::move(task), asio::deferred);
}

}  // namespace

Task<void> gather(std::vector<Task<void>> tasks) {
  if (tasks.empty()) co_return;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::vector<decltype(start_later(executor, std::declval<Task<void>>()))> operations;
  for (auto& task : tasks) operations.push_back(start_later(executor, std::move(task)));
  auto group = asio::experimental::make_parallel_group(std::move(operations));
  const auto [order, failures] = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace atsume::net
