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

}  // namespace

int serve(const Options& options) {
  auto config = make_config(options);
  if (!config) return fail(config.error());
  auto engine = EngineProcess::open(std::move(*config));
  if (!engine) return fail(engine.error());
  (*engine)->run([url = (*engine)->url()](LoopServices&) { return announce(url); });
  return 0;
}

}  // namespace atsume::app
