// Event loops and the pool for blocking work.
//
// One thread = one Loop = its connections for life. The application makes them; floors receive an
// executor through the coroutine they run in.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <concepts>
#include <functional>
#include <memory>
#include <utility>

#include "atsume/net/task.h"

namespace atsume::net {

// Runs functions that block (RocksDB writes with fsync, DNS) away from the loops.
class BlockingPool {
 public:
  virtual ~BlockingPool() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  // Runs what is queued, then ends its threads. Called once, by the application.
  virtual void stop() = 0;
};

std::unique_ptr<BlockingPool> make_blocking_pool(int threads);
// Runs the function at once on the calling loop: for tests with an in-memory store.
std::unique_ptr<BlockingPool> make_inline_pool();

// Runs `work` on the pool and resumes on the caller's executor with its result. `work` is taken by value
// and must own what it uses.
template <std::invocable Work>
Task<std::invoke_result_t<Work>> run_blocking(BlockingPool& pool, Work work) {
  auto home = co_await boost::asio::this_coro::executor;
  auto away = pool.executor();
  if (away) co_await boost::asio::post(away, boost::asio::use_awaitable);
  if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
    work();
    if (away) co_await boost::asio::post(home, boost::asio::use_awaitable);
  } else {
    auto result = work();
    if (away) co_await boost::asio::post(home, boost::asio::use_awaitable);
    co_return result;
  }
}

}  // namespace atsume::net
