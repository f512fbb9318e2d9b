#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/commands.h"

int main(int argc, char** argv) {
  // A peer that is gone is seen by the write that fails.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Atsume: every applicant tracking system behind one API", "atsume");
  app.set_version_flag("--version", "atsume " ATSUME_VERSION);
  app.require_subcommand(1);
  atsume::app::Run run;
  atsume::app::add_serve(app, run);
  atsume::app::add_check(app, run);
  atsume::app::add_key(app, run);
  atsume::app::add_demo(app, run);
  try {
    app.parse(argc, argv);
    return run();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atsume: %s\n", error.what());
    return 2;
  }
}
