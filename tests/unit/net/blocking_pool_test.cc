#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <string>
#include <thread>

#include "atsume/net/loop.h"
#include "support/run_task.h"

namespace atsume::net {
namespace {

using testing::run_task;

struct Threads {
  std::thread::id before;
  std::thread::id during;
  std::thread::id after;
};

Task<Threads> observe(BlockingPool& pool) {
  Threads threads;
  threads.before = std::this_thread::get_id();
  threads.during = co_await run_blocking(pool, [] { return std::this_thread::get_id(); });
  threads.after = std::this_thread::get_id();
  co_return threads;
}

TEST(BlockingPool, WorkRunsAwayAndItsCallerStaysHome) {
  boost::asio::io_context context;
  auto pool = make_blocking_pool(2);
  const Threads threads = run_task(context, observe(*pool));
  EXPECT_EQ(threads.before, std::this_thread::get_id());
  EXPECT_NE(threads.during, std::this_thread::get_id());
  EXPECT_EQ(threads.after, std::this_thread::get_id());
  pool->stop();
}

TEST(BlockingPool, AnInlinePoolRunsWorkAtOnce) {
  boost::asio::io_context context;
  auto pool = make_inline_pool();
  EXPECT_EQ(run_task(context, observe(*pool)).during, std::this_thread::get_id());
  pool->stop();
}

Task<std::string> fail_and_go_on(BlockingPool& pool) {
  std::string told;
  try {
    co_await run_blocking(pool, [] { throw std::runtime_error("broken"); });
  } catch (const std::runtime_error& error) {
    told = error.what();
  }
  auto kept = std::make_unique<std::string>(" but well");
  const auto moved = co_await run_blocking(pool, [kept = std::move(kept)]() mutable { return std::move(kept); });
  co_return told + *moved;
}

TEST(BlockingPool, ExceptionsAndMoveOnlyResultsComeThrough) {
  boost::asio::io_context context;
  auto pool = make_blocking_pool(1);
  EXPECT_EQ(run_task(context, fail_and_go_on(*pool)), "broken but well");
  pool->stop();
}

}  // namespace
}  // namespace atsume::net
