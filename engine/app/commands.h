// The commands of the program. Each adds itself to the command line and sets `run` when it is chosen.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace atsume::app {

// Gives the exit code: 0 well, 1 the thing checked or tried is wrong, 2 the call itself is.
using Run = std::function<int()>;

void add_serve(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_key(CLI::App& app, Run& run);
void add_demo(CLI::App& app, Run& run);

}  // namespace atsume::app
