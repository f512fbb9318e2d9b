// Event loops and the pool for blocking work.
//
// One thread = one Loop = its connections for life. The application makes them; floors receive an
// executor through the coroutine they run in.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "atsume/net/task.h"

namespace atsume::net {

// Runs functions that block (RocksDB writes with fsync, DNS) away from the loops.
class BlockingPool {
 public:
  virtual ~BlockingPool() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  // Runs what is queued, then ends its threads. Called once, by the application, while the loops still exist:
  // what is queued reports to them.
  virtual void stop() = 0;
};

std::unique_ptr<BlockingPool> make_blocking_pool(int threads);
// Runs the function at once on the calling loop: for tests with an in-memory store.
std::unique_ptr<BlockingPool> make_inline_pool();

// Runs `job` on the pool and resumes on the caller's loop when it has ended. `job` must not throw. The calling
// coroutine stays alive meanwhile, also when it is cancelled: a job, once begun, is waited for.
Task<void> run_away(BlockingPool& pool, std::function<void()> job);

// Runs `work` on the pool and resumes on the caller's loop with its result; an exception comes through.
template <std::invocable Work>
Task<std::invoke_result_t<Work>> run_blocking(BlockingPool& pool, Work work) {
  using Outcome = std::invoke_result_t<Work>;
  std::exception_ptr thrown;
  std::optional<std::conditional_t<std::is_void_v<Outcome>, std::monostate, Outcome>> outcome;
  co_await run_away(pool, [&] {
    try {
      if constexpr (std::is_void_v<Outcome>) {
        work();
      } else {
        outcome.emplace(work());
      }
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  if (thrown) std::rethrow_exception(thrown);
  if constexpr (!std::is_void_v<Outcome>) co_return *std::move(outcome);
}

}  // namespace atsume::net
