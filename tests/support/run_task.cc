#include "support/run_task.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <stdexcept>

namespace atsume::testing {

namespace asio = boost::asio;

namespace {

net::Task<void> as_root(net::Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(task);
}

}  // namespace

void run_task(asio::io_context& context, net::Task<void> task) {
  bool is_done = false;
  std::exception_ptr thrown;
  asio::co_spawn(context, as_root(std::move(task)), [&](std::exception_ptr error) {
    is_done = true;
    thrown = std::move(error);
    context.stop();
  });
  context.restart();
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  if (!is_done) throw std::logic_error("the task never ended although nothing was left to run");
}

}  // namespace atsume::testing
