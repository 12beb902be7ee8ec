#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/compile_network.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/report/terminal/summary.hpp"
#include "sim/schedule/inferences.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/read_network.hpp"
#include "sim/session/simulate.hpp"
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
  std::string timing;  // empty: the device's own
  std::string json;
  std::string trace;
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

// When each inference of a plan began and ended.
std::vector<InferenceSpan> inference_spans(const InferencePlan& plan,
                                           std::span<const Schedule> streams,
                                           const RunResult& result) {
  std::vector<InferenceSpan> spans;
  for (const Inference& inference : plan.inferences) {
    InferenceSpan span{.stream = inference.stream,
                       .schedule = streams[inference.stream].name(),
                       .number = inference.number,
                       .first_task = inference.first_task,
                       .task_count = inference.task_count,
                       .start = {},
                       .end = {}};
    if (inference.number > 0) {
      span.start = spans.back().end;
    }
    for (std::uint32_t i = 0; i < inference.task_count; ++i) {
      span.end = std::max(span.end, result.end_of(TaskId(inference.first_task.index() + i)));
    }
    spans.push_back(std::move(span));
  }
  return spans;
}

// The schedules of a plan were checked one by one.
RunResult simulate(const Schedule& schedule, const HwConfig& device, const RunOptions& options,
                   Fidelity fidelity, bool is_plan) {
  const HwConfig hw = device_of_fidelity(schedule, device, fidelity);
  Warnings warnings;
  warnings.add(schedule.import_notes());
  if (!is_plan) {
    check_runs_on(schedule, hw, warnings);
  }
  const TimingModels models = choose_timing(options.timing, hw, fidelity);
  warnings.add(models.warnings);
  Simulator simulator(VpuSize::of(hw));
  RunResult result = simulate(simulator, schedule, hw, fidelity, models);
  warnings.add(result.warnings);
  result.warnings = warnings.list();
  return result;
}

// Checks each schedule for itself: what holds for one inference holds for its repetitions.
InferencePlan plan_of(std::span<const Schedule> streams, std::uint32_t repeat,
                      const HwConfig& device, Fidelity fidelity) {
  Warnings warnings;
  for (const Schedule& schedule : streams) {
    check_runs_on(schedule, device_of_fidelity(schedule, device, fidelity), warnings);
  }
  tell_warnings(warnings.list());
  return plan_inferences(streams, repeat, device);
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

// A schedule as the file says it, or one that is made of a network.
Schedule load_or_compile(const std::string& file, const std::optional<std::string>& function,
                         const RunOptions& options) {
  if (!is_network(file)) {
    return run_phase("reading the schedule", [&] { return load_schedule(file, function); });
  }
  const Network network =
      run_phase("reading the network", [&] { return read_network(file, options.shapes); });
  return compile_network(network, choose_device(options.device), options.timing, {}).schedule;
}

void run(const RunOptions& given) {
  RunOptions options = given;
  options.schedule = network_file(options.schedule);
  for (std::string& stream : options.streams) {
    stream = network_file(stream);
  }
  const Fidelity fidelity = read_fidelity(options.fidelity);
  if (!options.trace.empty()) {
    trace_writer_for(options.trace);  // a wrong ending is told before any work
  }
  if (!options.streams.empty() && fidelity == Fidelity::kCompiler) {
    throw InputError(
        "--streams needs device fidelity: the compiler's simulation knows one schedule");
  }
  std::vector<NamedFile> inputs = {{"the schedule", options.schedule}};
  for (const std::string& stream : options.streams) {
    inputs.push_back({"a schedule", stream});
  }
  for (const std::filesystem::path& file : device_files(options.device)) {
    inputs.push_back({"the device", file.string()});
  }
  const std::vector<NamedFile> outputs = {{"--json", options.json}, {"--trace", options.trace}};
  refuse_overwriting(inputs, outputs);
  std::vector<Schedule> streams;
  streams.push_back(load_or_compile(options.schedule, options.function, options));
  for (const std::string& stream : options.streams) {
    streams.push_back(load_or_compile(stream, {}, options));
  }
  const HwConfig hw = choose_device(streams.front(), options.device);
  refuse_overwriting(timing_files(options.timing, hw), outputs);
  const bool is_plan = streams.size() > 1 || options.repeat > 1;
  std::optional<InferencePlan> plan;
  if (is_plan) {
    plan = plan_of(streams, options.repeat, hw, fidelity);
  }
  const Schedule& schedule = is_plan ? plan->schedule : streams.front();
  RunResult result = simulate(schedule, hw, options, fidelity, is_plan);
  if (is_plan) {
    result.inferences = inference_spans(*plan, streams, result);
  }
  tell_warnings(result.warnings);
  if (!options.json.empty()) {
    run_phase("writing the result", [&] {
      OutputFile file(options.json);
      write_result_json(schedule, result, file.stream());
      file.commit();
    });
  }
  if (!options.trace.empty()) {
    run_phase("writing the trace", [&] { write_trace(schedule, result, options); });
  }
  if (!options.quiet && options.json != "-") {
    std::cout << run_summary(schedule, result);
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
      ->capture_default_str();
  command->add_option(
      "--timing", options->timing,
      fmt::format("Who predicts the DPU workloads: {}. Each is asked what those before it leave "
                  "open, the analytic formula last; by default what the device file says. DMA "
                  "models are asked in compiler fidelity",
                  kTimingSyntax));
  command->add_option("--trace", options->trace,
                      "Write the timeline: .pftrace for ui.perfetto.dev, .json for Chrome's "
                      "format as the vendor's profiling tools write it");
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
  command->callback([options] { run(*options); });
}

}  // namespace vpusim
