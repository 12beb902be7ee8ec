#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/choose_device.hpp"
#include "sim/cli/choose_timing.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/version.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/report/terminal/summary.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/validate.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "sim/trace/writers/trace_format.hpp"

namespace vpusim {
namespace {

struct RunOptions {
  std::string schedule;
  std::optional<std::string> function;
  DeviceChoice device;
  std::string fidelity = std::string(kFidelityNames[Fidelity::kDevice]);
  std::string timing = "analytic";
  std::string json;
  std::string trace;
  bool quiet = false;
};

Fidelity read_fidelity(const std::string& name) {
  const auto fidelity = kFidelityNames.find(name);
  if (!fidelity) {
    throw InputError("unknown fidelity " + in_quotes(name) +
                     did_you_mean(name, kFidelityNames.all()) + " (compiler or device)");
  }
  return *fidelity;
}

// Errors stop the run, all of them told at once; warnings go with the result.
void check(const Schedule& schedule, const HwConfig& hw, Warnings& warnings) {
  constexpr std::size_t kMostShown = 20;
  std::string errors;
  std::size_t count = 0;
  for (const Finding& finding : validate(schedule, hw)) {
    if (finding.severity == Finding::Severity::kWarning) {
      warnings.add(finding.code, finding.message);
    } else if (++count <= kMostShown) {
      errors += "\n  " + for_terminal(finding.message, 300);
    }
  }
  if (count > kMostShown) {
    errors += fmt::format("\n  and {} more", count - kMostShown);
  }
  if (count > 0) {
    throw InputError(fmt::format("the schedule cannot run on {}:{}", hw.name, errors));
  }
}

RunResult simulate(const Schedule& schedule, const HwConfig& hw, const RunOptions& options,
                   Fidelity fidelity) {
  Warnings warnings;
  warnings.add(schedule.import_notes());
  check(schedule, hw, warnings);
  const TimingModels models = choose_timing(options.timing, fidelity);
  const TimedSchedule timed = annotate(schedule, hw, fidelity, *models.dpu, *models.shave);
  RunResult result = Simulator(VpuSize::of(hw)).run(timed, hw);
  warnings.add(result.warnings);
  result.warnings = warnings.list();
  result.provenance = {.version = std::string(kVersion),
                       .schedule = schedule.name(),
                       .schedule_sha256 = hash_of(schedule),
                       .device = hw.name,
                       .device_sha256 = hash_of(hw)};
  return result;
}

void write_trace(const Schedule& schedule, RunResult& result, const RunOptions& options) {
  const TraceWriter write = trace_writer_for(options.trace);
  for (CounterSeries& series : cmx_occupancy(schedule, result)) {
    result.counters.push_back(std::move(series));
  }
  OutputFile file(options.trace);
  write(schedule, result, file.stream());
  file.commit();
}

void run(const RunOptions& options) {
  const Fidelity fidelity = read_fidelity(options.fidelity);
  if (!options.trace.empty()) {
    trace_writer_for(options.trace);  // a wrong ending is told before any work
    if (options.trace == options.json) {
      throw InputError("--trace and --json name the same file");
    }
  }
  const Schedule schedule = load_schedule(options.schedule, options.function);
  const HwConfig hw = choose_device(schedule, options.device);
  RunResult result = simulate(schedule, hw, options, fidelity);
  for (const Warning& warning : result.warnings) {
    std::cerr << "vpusim: warning: " << for_terminal(warning.message, 300)
              << (warning.count > 1 ? fmt::format(" ({} times)", warning.count) : "") << '\n';
  }
  if (!options.json.empty()) {
    OutputFile file(options.json);
    write_result_json(schedule, result, file.stream());
    file.commit();
  }
  if (!options.trace.empty()) {
    write_trace(schedule, result, options);
  }
  if (!options.quiet && options.json != "-") {
    std::cout << run_summary(schedule, result);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Simulate a whole schedule");
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
  command
      ->add_option("--dpu-mhz", options->device.dpu_mhz,
                   "DPU clock; the VPU clock scales along. By default the schedule's, with a "
                   "device file of your own that file's")
      ->check(CLI::Range(1, 10'000));
  command
      ->add_option("--fidelity", options->fidelity,
                   "'device': the hardware with its barriers, queues and shared memories; "
                   "'compiler': the compiler's own latency simulation, to the cycle")
      ->capture_default_str();
  command
      ->add_option(
          "--timing", options->timing,
          fmt::format("Who predicts the DPU workloads: {}", fmt::join(timing_names(), " or ")))
      ->capture_default_str();
  command->add_option("--trace", options->trace,
                      "Write the timeline: .pftrace for ui.perfetto.dev, .json for Chrome's "
                      "format as the vendor's profiling tools write it");
  command->add_option("--json", options->json,
                      "Write the result, every task with its times; '-' prints it instead of "
                      "the summary");
  command->add_flag("-q,--quiet", options->quiet, "Print no summary");
  command->footer(
      "Examples:\n"
      "  vpusim run age_gender.mlir\n"
      "  vpusim run age_gender.mlir --fidelity compiler\n"
      "  vpusim run age_gender.mlir --hw my_device.yaml --trace timeline.pftrace --json out.json");
  command->callback([options] { run(*options); });
}

}  // namespace vpusim
