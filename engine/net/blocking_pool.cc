#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "atsume/net/loop.h"

namespace atsume::net {
namespace {

namespace asio = boost::asio;

class ThreadPool : public BlockingPool {
 public:
  explicit ThreadPool(int threads) : pool_(static_cast<std::size_t>(threads)) {}
  asio::any_io_executor executor() override { return pool_.get_executor(); }
  void stop() override { pool_.join(); }

 private:
  asio::thread_pool pool_;
};

class InlinePool : public BlockingPool {
 public:
  asio::any_io_executor executor() override { return {}; }
  void stop() override {}
};

// A coroutine resumes on its own executor whatever it is posted to, so the job is posted, not the coroutine.
struct PostJob {
  template <class Handler>
  void operator()(Handler&& handler, asio::any_io_executor away, std::function<void()> job) const {
    // The caller's loop must not run out of work and end while the job is away.
    auto home = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
    asio::post(away, [home, job = std::move(job), handler = std::forward<Handler>(handler)]() mutable {
      job();
      asio::post(home, std::move(handler));
    });
  }
};

}  // namespace

Task<void> run_away(BlockingPool& pool, std::function<void()> job) {
  auto away = pool.executor();
  if (!away) {
    job();
    co_return;
  }
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(PostJob{}, asio::use_awaitable, std::move(away),
                                                                       std::move(job));
}

std::unique_ptr<BlockingPool> make_blocking_pool(int threads) { return std::make_unique<ThreadPool>(threads); }
std::unique_ptr<BlockingPool> make_inline_pool() { return std::make_unique<InlinePool>(); }

}  // namespace atsume::net
