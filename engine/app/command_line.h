// The command line: which command, with which options.
#pragma once

namespace atsume::app {

// Reads the arguments and runs the command they name; gives the program's exit code, 2 for a wrong call.
int run_command_line(int argc, char** argv);

}  // namespace atsume::app
