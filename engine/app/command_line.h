// The command line: which command, with which options.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace atsume::app {

struct Options;

// What the command that was named is to do; gives the exit code.
using Run = std::function<int()>;

// --connectors and --mappings.
void add_definition_options(CLI::App& command, Options& options);
// command_line_author.cc
void add_author_commands(CLI::App& app, Run& run);
// command_line_maintenance.cc
void add_maintenance_commands(CLI::App& app, Run& run);

// Reads the arguments and runs the command they name; gives the program's exit code, 2 for a wrong call.
int run_command_line(int argc, char** argv);

}  // namespace atsume::app
