#include "tests/support/command.hpp"

#include <sys/wait.h>

#include <cstdlib>

#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

std::string quoted_for_shell(const std::string& argument) {
  std::string text = "'";
  for (const char c : argument) {
    text += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return text + "'";
}

}  // namespace

CommandResult run_shell(const std::string& command_line) {
  const TemporaryFolder folder;
  const std::string script = folder.write(
      "script", "VPUSIM=" + quoted_for_shell(VPUSIM_PROGRAM) + "\n" + command_line + "\n");
  const std::string out = folder.path("out");
  const std::string err = folder.path("err");
  const int status = std::system(("/bin/sh " + quoted_for_shell(script) + " > " +
                                  quoted_for_shell(out) + " 2> " + quoted_for_shell(err))
                                     .c_str());
  CommandResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(out);
  result.err = read_file(err);
  return result;
}

CommandResult run_vpusim(const std::vector<std::string>& arguments) {
  std::string line = "exec \"$VPUSIM\"";
  for (const std::string& argument : arguments) {
    line += " " + quoted_for_shell(argument);
  }
  return run_shell(line);
}

}  // namespace vpusim::test
