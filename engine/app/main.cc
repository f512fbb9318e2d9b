#include <csignal>
#include <cstdio>
#include <exception>

#include "app/command_line.h"

int main(int argc, char** argv) {
  // A peer that is gone is seen by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return atsume::app::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atsume: %s\n", error.what());
    return 2;
  }
}
