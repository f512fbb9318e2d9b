#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands.h"
#include "app/engine_process.h"
#include "app/options.h"

namespace atsume::app {
namespace {

// Said only when requests are served and signals are heeded: scripts wait for this line.
net::Task<bool> announce(std::string url) {
  std::printf("atsume: listening on %s\n", url.c_str());
  std::fflush(stdout);
  co_return false;
}

int serve(const Options& options) {
  auto config = make_config(options);
  if (!config) return fail(config.error());
  auto engine = EngineProcess::open(std::move(*config));
  if (!engine) return fail(engine.error());
  (*engine)->run([url = (*engine)->url()](LoopServices&) { return announce(url); });
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("serve", "Run the engine");
  auto options = std::make_shared<Options>();
  add_serve_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  atsume serve --dev --data ./data\n"
      "  ATSUME_MASTER_KEY=… atsume serve --listen 0.0.0.0:8080 --data /var/lib/atsume\n"
      "\n"
      "SIGHUP and changed definition files reload the definitions; SIGTERM and SIGINT finish what runs, then stop.");
  command->callback([options, &run] { run = [options] { return serve(*options); }; });
}

}  // namespace atsume::app
