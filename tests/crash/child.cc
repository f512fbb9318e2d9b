#include "crash/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace atsume::crash {

Child::Child(const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    ADD_FAILURE() << "no pipe";
    return;
  }
  std::vector<char*> argv = {const_cast<char*>(CRASH_WRITER)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  EXPECT_EQ(::posix_spawn(&pid_, CRASH_WRITER, &actions, nullptr, argv.data(), environ), 0) << CRASH_WRITER;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  pipe_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) kill();
}

bool Child::take_one() {
  Acknowledgement taken;
  if (::read(pipe_, &taken, sizeof taken) != sizeof taken) return false;
  acknowledged_.push_back(taken);
  return true;
}

void Child::listen(std::size_t count, std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (count > 0) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    const timespec limit{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    pollfd one{.fd = pipe_, .events = POLLIN, .revents = 0};
    if (::ppoll(&one, 1, &limit, nullptr) <= 0 || !take_one()) return;
    --count;
  }
}

int Child::kill() {
  int status = 0;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  while (take_one()) continue;
  ::close(pipe_);
  return status;
}

}  // namespace atsume::crash
