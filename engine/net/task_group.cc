#include "atsume/net/task_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <list>
#include <vector>

#include "atsume/base/check.h"
#include "atsume/net/cancellation.h"
#include "atsume/net/wake_up.h"

namespace atsume::net {

namespace asio = boost::asio;

struct TaskGroup::State {
  State(asio::any_io_executor home, base::Logger& log) : executor(std::move(home)), logger(log), changed(executor) {}

  asio::any_io_executor executor;
  base::Logger& logger;
  WakeUp changed;
  std::list<std::shared_ptr<asio::cancellation_signal>> running;

  static Task<void> run(std::shared_ptr<State> state, std::string name, Task<void> task);
  void log_failure(std::string_view name, std::string_view what) {
    logger.error("a background task failed", {{"task", name}, {"error", what}});
  }
};

Task<void> TaskGroup::State::run(std::shared_ptr<State> state, std::string name, Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  try {
    co_await std::move(task);
  } catch (const std::exception& error) {
    state->log_failure(name, error.what());
  } catch (...) {
    state->log_failure(name, "an exception of unknown type");
  }
}

TaskGroup::TaskGroup(asio::any_io_executor executor, base::Logger& logger)
    : state_(std::make_shared<State>(std::move(executor), logger)) {}

TaskGroup::~TaskGroup() { ATSUME_DCHECK(state_->running.empty()); }

void TaskGroup::spawn(std::string name, Task<void> task) {
  auto member = state_->running.insert(state_->running.end(), std::make_shared<asio::cancellation_signal>());
  auto on_end = [state = state_, member](std::exception_ptr) {
    state->running.erase(member);
    state->changed.notify_all();
  };
  auto slot = (*member)->slot();
  asio::co_spawn(state_->executor, State::run(state_, std::move(name), std::move(task)),
                 asio::bind_cancellation_slot(slot, std::move(on_end)));
}

std::size_t TaskGroup::size() const { return state_->running.size(); }

void TaskGroup::cancel() {
  // A copy: a task may end, and another be spawned, while the signals go out.
  const std::vector<std::shared_ptr<asio::cancellation_signal>> signals(state_->running.begin(), state_->running.end());
  for (const auto& signal : signals) signal->emit(asio::cancellation_type::terminal);
}

Task<void> TaskGroup::drain(Clock& clock, base::Deadline deadline) {
  auto state = state_;
  while (!state->running.empty() && !deadline.has_passed(clock.steady_now()) && !co_await is_cancelled()) {
    co_await state->changed.wait(clock, deadline);
  }
  while (!state->running.empty()) {
    cancel();
    co_await state->changed.wait_regardless();
  }
}

}  // namespace atsume::net
