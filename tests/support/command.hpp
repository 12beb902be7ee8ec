#pragma once

#include <string>
#include <vector>

namespace vpusim::test {

struct CommandResult {
  int exit_code = -1;  // 128 + the signal's number when a signal ended it
  std::string out;
  std::string err;
};

// Runs the vpusim program of this build with the arguments, as a user would.
CommandResult run_vpusim(const std::vector<std::string>& arguments);

// Runs a shell command line; "$VPUSIM" in it is the program of this build.
CommandResult run_shell(const std::string& command_line);

}  // namespace vpusim::test
