#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/legality.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/report/json/findings_json.hpp"
#include "sim/report/terminal/findings.hpp"
#include "sim/run/deadlock.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {
namespace {

struct ValidateOptions {
  std::string schedule;
  std::optional<std::string> function;
  DeviceChoice device;
  std::string json;
  bool quiet = false;
};

void show(const FindingsReport& report) {
  constexpr std::size_t kMostOfOneCode = 20;
  const bool shows_all = spdlog::should_log(spdlog::level::debug);
  std::cout << findings_text(report,
                             shows_all ? std::numeric_limits<std::size_t>::max() : kMostOfOneCode);
}

void validate(const ValidateOptions& options) {
  std::vector<NamedFile> inputs = {{"the schedule", options.schedule}};
  for (const std::filesystem::path& file : device_files(options.device)) {
    inputs.push_back({"the device", file.string()});
  }
  refuse_overwriting(inputs, {{"--json", options.json}});
  const Schedule schedule = run_phase(
      "reading the schedule", [&] { return load_schedule(options.schedule, options.function); });
  const HwConfig hw = choose_device(schedule, options.device);
  tell_warnings(schedule.import_notes());
  const Legality legality =
      run_phase("judging the schedule", [&] { return check_legality(schedule, hw); });
  const FindingsReport report{schedule, legality, options.schedule, hw.name};
  if (!options.json.empty()) {
    OutputFile file(options.json);
    write_findings_json(report, file.stream());
    file.commit();
  }
  if (!options.quiet && options.json != "-") {
    show(report);
  }
  if (!std::cout.flush()) {
    throw EnvironmentError("cannot write to the standard output");
  }
  const std::string verdict =
      fmt::format("{}: not legal on {}: {}", options.schedule, hw.name, counted_findings(legality));
  if (legality.deadlocks) {
    throw Deadlock(verdict);
  }
  if (!legality.is_legal()) {
    throw InputError(verdict);
  }
}

}  // namespace

void add_validate_command(CLI::App& app) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command =
      app.add_subcommand("validate", "Say whether a schedule is legal on a device, and why not");
  command
      ->add_option("SCHEDULE", options->schedule,
                   "The compiler's final IR (.mlir), or vpusim's own format (.yaml, .json); "
                   "'-' reads the standard input")
      ->required();
  command->add_option("--function", options->function,
                      "Which function of an MLIR file: a name, or 2:main for the second section");
  command->add_option("--hw", options->device.device,
                      "The device: a name from 'vpusim devices', or a file of your own; by "
                      "default the one that the schedule was compiled for");
  command->add_option("--json", options->json,
                      "Write all findings for programs; '-' prints them instead of the text");
  command->add_flag("-q,--quiet", options->quiet, "Print no findings; the exit code tells");
  command->footer(
      "Looks for data races, reads of bytes that nobody wrote, writes that nobody reads,\n"
      "deadlocks, barriers and buffers that the device cannot have, and tasks beyond its limits.\n"
      "Exit codes: 0 legal (perhaps with warnings), 2 not legal, 4 it deadlocks.\n"
      "\n"
      "Examples:\n"
      "  vpusim validate net.mlir\n"
      "  vpusim validate net.mlir --hw my_device.yaml --json findings.json");
  command->callback([options] { validate(*options); });
}

}  // namespace vpusim
