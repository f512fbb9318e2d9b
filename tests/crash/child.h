// The writer as a child process that is killed at some instant.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "crash/workload.h"

namespace atsume::crash {

class Child {
 public:
  // Starts the writer. Fails the test when that is not possible.
  explicit Child(const std::vector<std::string>& arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Takes acknowledgements until there are `count` more, the time is over, or the writer has ended.
  void listen(std::size_t count, std::chrono::nanoseconds time);
  // kill -9, then takes what it acknowledged before. Gives the status of waitpid.
  int kill();

  // Everything acknowledged so far, in order.
  const std::vector<Acknowledgement>& acknowledged() const { return acknowledged_; }

 private:
  bool take_one();

  pid_t pid_ = -1;
  int pipe_ = -1;
  std::vector<Acknowledgement> acknowledged_;
};

}  // namespace atsume::crash
