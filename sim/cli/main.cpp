#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/help_format.hpp"
#include "sim/cli/version.hpp"
#include "sim/kernel/reports.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/run/deadlock.hpp"

namespace vpusim {
namespace {

int fail(const std::exception& error, ExitCode code) {
  std::cerr << "vpusim: " << error.what() << '\n';
  return code;
}

void set_up_logging() {
  auto logger = spdlog::stderr_logger_st("vpusim");
  logger->set_pattern("vpusim: %l: %v");
  logger->set_level(spdlog::level::warn);
  spdlog::set_default_logger(logger);
}

void set_up_app(CLI::App& app) {
  app.name("vpusim");
  app.formatter(std::make_shared<HelpFormat>());
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(kVersion));
  app.add_flag_function(
      "-v,--verbose",
      [](std::int64_t count) {
        spdlog::set_level(count > 1 ? spdlog::level::debug : spdlog::level::info);
      },
      "Say more about what happens, on stderr; twice: everything");
  app.footer(
      "Exit codes: 0 success, 2 a mistake in the input, 3 the environment failed (a file that\n"
      "cannot be written, ...), 4 the schedule deadlocks.");
  for (const AddCommand add : commands()) {
    add(app);
  }
}

int run_program(int argc, char** argv) {
  set_up_logging();
  install_report_handler();
  CLI::App app("Simulates compiler-produced schedules on Intel-style VPUs (NPUs)");
  set_up_app(app);
  try {
    app.parse(argc, argv);
    if (!std::cout.flush()) {
      throw EnvironmentError("cannot write to the standard output");
    }
    return kSuccess;
  } catch (const CLI::Success& success) {
    return app.exit(success);  // --help, --version
  } catch (const CLI::Error& error) {
    std::cerr << "vpusim: " << error.what()
              << "\nTry 'vpusim --help' or 'vpusim COMMAND --help'.\n";
    return kBadInput;
  } catch (const InputError& error) {
    return fail(error, kBadInput);
  } catch (const EnvironmentError& error) {
    return fail(error, kEnvironmentFailed);
  } catch (const Deadlock& error) {
    return fail(error, kDeadlocked);
  } catch (const std::bad_alloc& error) {
    std::cerr << "vpusim: out of memory\n";
    return kEnvironmentFailed;
  }
}

}  // namespace
}  // namespace vpusim

// The SystemC library's own main() wants this; ours never calls it.
int sc_main(int /*argc*/, char* /*argv*/[]) { return EXIT_FAILURE; }

int main(int argc, char** argv) { return vpusim::run_program(argc, argv); }
