#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/compile_network.hpp"
#include "sim/cli/report_file.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/terminal/summary.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/load_run.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/read_network.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "sim/trace/writers/trace_format.hpp"

namespace vpusim {
namespace {

struct RunOptions {
  std::string schedule;              // or a network
  std::vector<std::string> shapes;   // of a network's inputs
  std::vector<std::string> streams;  // further schedules, side by side with the first
  std::uint32_t repeat = 1;
  std::optional<std::string> function;
  DeviceChoice device;
  std::string fidelity = std::string(kFidelityNames[Fidelity::kDevice]);
  std::string timing;         // empty: the device's own
  CompileChoice choice;       // of networks
  std::string choice_option;  // one of these that was given
  std::string json;
  std::string trace;
  std::string report;
  bool quiet = false;
};

// A whole number of MHz; CLI11 alone would take 0x10 for 16.
std::string problem_of_megahertz(const std::string& text) {
  constexpr std::uint32_t kMost = 10'000;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number =
      error == std::errc() && end == text.data() + text.size() && !text.starts_with('0');
  return is_number && number <= kMost
             ? ""
             : fmt::format("expected a whole number of MHz, 1 to {}, got {}", kMost,
                           in_quotes(text));
}

Fidelity read_fidelity(const std::string& name) {
  const auto fidelity = kFidelityNames.find(name);
  if (!fidelity) {
    throw InputError("unknown fidelity " + in_quotes(name) +
                     did_you_mean(name, kFidelityNames.all()) + " (compiler or device)");
  }
  return *fidelity;
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

RunRequest request_of(const RunOptions& options) {
  RunRequest request;
  request.files = options.streams;
  request.files.insert(request.files.begin(), options.schedule);
  request.function = options.function;
  request.shapes = options.shapes;
  request.repeat = options.repeat;
  request.device = options.device;
  request.fidelity = read_fidelity(options.fidelity);
  request.timing = options.timing;
  request.compile = options_of(options.choice);
  request.cost = cost_of(options.choice);
  return request;
}

void run(const RunOptions& options) {
  const RunRequest request = request_of(options);
  const bool has_network =
      std::any_of(request.files.begin(), request.files.end(),
                  [](const std::string& file) { return is_network(network_file(file)); });
  if (!options.choice_option.empty() && !has_network) {
    throw InputError(options.choice_option + " is for networks, and " +
                     in_quotes(options.schedule) + " is a schedule");
  }
  if (!options.trace.empty()) {
    trace_writer_for(options.trace);  // a wrong ending is told before any work
  }
  const std::vector<NamedFile> outputs = {
      {"--json", options.json}, {"--trace", options.trace}, {"--report", options.report}};
  refuse_overwriting(input_files(request), outputs);
  LoadedRun loaded = load_run(request);
  refuse_overwriting(timing_files(options.timing, loaded.device), outputs);
  Simulator simulator(VpuSize::of(loaded.hw));
  FinishedRun finished = finish_run(simulator, std::move(loaded));
  const Schedule& schedule = *finished.loaded.schedule;
  tell_warnings(finished.result.warnings);
  if (!options.json.empty()) {
    run_phase("writing the result", [&] {
      OutputFile file(options.json);
      write_result_json(schedule, finished.result, file.stream());
      file.commit();
    });
  }
  if (!options.trace.empty()) {
    run_phase("writing the trace", [&] { write_trace(schedule, finished.result, options); });
  }
  if (!options.report.empty()) {
    write_report_file(finished, options.report);
  }
  if (!options.quiet && options.json != "-") {
    std::cout << run_summary(schedule, finished.result);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Simulate a whole schedule, or a network");
  command
      ->add_option("SCHEDULE", options->schedule,
                   "The compiler's final IR (.mlir), or vpusim's own format (.yaml, .json); "
                   "'-' reads the standard input. Or a network, which is compiled first: a table "
                   "of layers, an ONNX model, or the name of one that comes with the program")
      ->required();
  command->add_option("--shape", options->shapes,
                      "The shape of an input that an ONNX model leaves open: name=1x3x640x640");
  command->add_option("--streams", options->streams,
                      "Further schedules that share the device with the first: each has queues "
                      "and barriers of its own, all compete for engines and bandwidth");
  command
      ->add_option("--repeat", options->repeat,
                   "Inferences back to back, in every stream; all but the first are warm")
      ->check(CLI::Range(1U, 10'000U))
      ->capture_default_str();
  command->add_option("--function", options->function,
                      "Which function of an MLIR file: a name, or 2:main for the second section");
  command->add_option("--hw", options->device.device,
                      "The device: a name from 'vpusim devices', or a file of your own; by "
                      "default the one that the schedule was compiled for; networks: vpu_4_0");
  command
      ->add_option("--dpu-mhz", options->device.dpu_mhz,
                   "DPU clock in MHz, a whole number; the VPU clock scales along. By default the "
                   "schedule's, or that of a device file of your own that gives a clock")
      ->check(CLI::Validator([](const std::string& text) { return problem_of_megahertz(text); }, "",
                             "MHz"));
  command
      ->add_option("--work-point", options->device.work_point,
                   "The same by its number among the DVFS work points of the device, 0 the slowest")
      ->excludes("--dpu-mhz");
  command
      ->add_option("--fidelity", options->fidelity,
                   "'device': the hardware with its barriers, queues and shared memories; "
                   "'compiler': the compiler's own latency simulation, to the cycle")
      ->type_name("device|compiler")
      ->capture_default_str();
  command->add_option(
      "--timing", options->timing,
      fmt::format("Who predicts the DPU workloads: {}. Each is asked what those before it leave "
                  "open, the analytic formula last; by default what the device file says. DMA "
                  "models are asked in compiler fidelity",
                  kTimingSyntax));
  add_compile_options(*command, options->choice);
  command->add_option("--trace", options->trace,
                      "Write the timeline: .pftrace for ui.perfetto.dev, .json for Chrome's "
                      "format as the vendor's profiling tools write it");
  command->add_option("--report", options->report,
                      "Write a page for the browser (.html): timeline, memories, bandwidth, "
                      "layers, and what holds the run back; one file that needs no network");
  command->add_option("--json", options->json,
                      "Write the result, every task with its times; '-' prints it instead of "
                      "the summary");
  command->add_flag("-q,--quiet", options->quiet,
                    "Print no summary; warnings and errors are told all the same");
  command->footer(
      "Examples:\n"
      "  vpusim run age_gender.mlir\n"
      "  vpusim run resnet50\n"
      "  vpusim run age_gender.mlir --fidelity compiler\n"
      "  vpusim run age_gender.mlir --repeat 10 --streams gru.mlir\n"
      "  vpusim run age_gender.mlir --hw my_device.yaml --trace timeline.pftrace --json out.json");
  command->callback([options, command] {
    options->choice_option = compile_option_given(*command);
    run(*options);
  });
}

}  // namespace vpusim
