#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/help_format.hpp"
#include "sim/kernel/reports.hpp"
#include "sim/run/deadlock.hpp"
#include "sim/session/version.hpp"

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
      "Say on stderr what was read, which device and models are used and how long each part "
      "takes; twice: also the memory, and every warning. Before or after the command");
  app.footer(
      "Exit codes: 0 success, 1 a check failed (compare --fail-above), 2 a mistake in the\n"
      "input, 3 the environment failed (a file that cannot be written, ...), 4 the schedule "
      "deadlocks.");
  for (const AddCommand add : commands()) {
    add(app);
  }
  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();  // -v
  }
}

void flush_results() {
  if (!std::cout.flush()) {
    throw EnvironmentError("cannot write to the standard output");
  }
}

// CLI11 only says that a subcommand is required, whatever stands in its place.
std::string explained(const CLI::Error& error, const CLI::App& app) {
  const std::vector<std::string> unread = app.remaining();
  if (!app.get_subcommands().empty() || unread.empty()) {
    return error.what();
  }
  if (unread.front().starts_with('-')) {
    return "unknown option " + in_quotes(unread.front());
  }
  std::vector<std::string_view> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  return fmt::format("unknown command {}{} ({})", in_quotes(unread.front()),
                     did_you_mean(unread.front(), names), fmt::join(names, ", "));
}

void parse_and_run(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    app.exit(success);  // --help, --version
  }
  flush_results();
}

int run_program(int argc, char** argv) {
  set_up_logging();
  install_report_handler();
  CLI::App app("Simulates compiler-produced schedules on Intel-style VPUs (NPUs)");
  set_up_app(app);
  try {
    parse_and_run(app, argc, argv);
    return kSuccess;
  } catch (const CLI::Error& error) {
    std::cerr << "vpusim: " << explained(error, app)
              << "\nTry 'vpusim --help' or 'vpusim COMMAND --help'.\n";
    return kBadInput;
  } catch (const Interrupted& interrupted) {
    // What is finished stays, and the process ends as the signal would have ended it.
    fail(interrupted, kEnvironmentFailed);
    std::cout.flush();
    std::fflush(stdout);
    std::raise(interrupted.signal());
    return kEnvironmentFailed;
  } catch (const CheckFailed& error) {
    std::cout.flush();
    return fail(error, kCheckFailed);
  } catch (const InputError& error) {
    return fail(error, kBadInput);
  } catch (const EnvironmentError& error) {
    return fail(error, kEnvironmentFailed);
  } catch (const Deadlock& error) {
    return fail(error, kDeadlocked);
  } catch (const std::system_error& error) {
    return fail(error, kEnvironmentFailed);
  } catch (const std::bad_alloc& error) {
    std::cerr << "vpusim: out of memory\n";
    return kEnvironmentFailed;
  }
}

}  // namespace
}  // namespace vpusim

int main(int argc, char** argv) { return vpusim::run_program(argc, argv); }
