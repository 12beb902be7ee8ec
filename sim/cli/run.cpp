#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/analysis/run_analysis.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/report_file.hpp"
#include "sim/cli/run_options.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/terminal/summary.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/load_run.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/what_if.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "sim/trace/writers/trace_format.hpp"

namespace vpusim {
namespace {

struct RunCommand {
  RunOptions run;
  std::string json;
  std::string trace;
  std::string report;
  std::string format = "text";  // of the standard output
  bool quiet = false;

  bool prints_json() const { return json == "-" || format == "json"; }
};

// Opened before the work, so that one that cannot be written is told before it.
struct RunOutputs {
  explicit RunOutputs(const RunCommand& command) {
    open(command.json, json);
    open(command.trace, trace);
    open(command.report, report);
  }

  std::optional<OutputFile> json;
  std::optional<OutputFile> trace;
  std::optional<OutputFile> report;

 private:
  static void open(const std::string& file, std::optional<OutputFile>& output) {
    if (!file.empty()) {
      output.emplace(file);
    }
  }
};

void write_trace(const Schedule& schedule, RunResult& result, const RunCommand& command,
                 OutputFile& file) {
  const TraceWriter write = trace_writer_for(command.trace);
  for (CounterSeries& series : cmx_occupancy(schedule, result)) {
    result.counters.push_back(std::move(series));
  }
  write(schedule, result, file.stream());
  file.commit();
}

void print(const FinishedRun& finished, const RunCommand& command) {
  const Schedule& schedule = *finished.loaded.schedule;
  if (command.format == "json" && command.json != "-") {
    write_result_json(schedule, finished.result, std::cout);
  } else if (!command.quiet && !command.prints_json() && command.report != "-") {
    const RunAnalysis analysis = run_phase(
        "analysing", [&] { return analyse(schedule, finished.loaded.hw, finished.result); });
    std::cout << run_summary(schedule, finished.result, analysis, style_of_output());
  }
}

void run(const RunCommand& command) {
  const RunRequest request = request_of(command.run);
  if (!command.trace.empty()) {
    trace_writer_for(command.trace);  // a wrong ending is told before any work
  }
  const std::vector<NamedFile> outputs = {
      {"--json", command.json},
      {"--trace", command.trace},
      {"--report", command.report},
      {"--format", command.format == "json" && command.json != "-" ? "-" : ""}};
  refuse_overwriting(input_files(request), outputs);
  RunOutputs files(command);
  LoadedRun loaded = load_run(request);
  refuse_overwriting(timing_files(request.timing, loaded.device), outputs);
  Simulator simulator(command.report.empty() ? VpuSize::of(loaded.hw)
                                             : size_for_what_if(loaded.hw));
  FinishedRun finished = finish_run(simulator, std::move(loaded));
  const Schedule& schedule = *finished.loaded.schedule;
  tell_warnings(finished.result.warnings);
  if (files.json) {
    run_phase("writing the result", [&] {
      write_result_json(schedule, finished.result, files.json->stream());
      files.json->commit();
    });
  }
  print(finished, command);
  if (files.trace) {
    run_phase("writing the trace",
              [&] { write_trace(schedule, finished.result, command, *files.trace); });
  }
  if (files.report) {
    write_report_file(simulator, finished, *files.report);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunCommand>();
  CLI::App* command = app.add_subcommand("run", "Simulate a whole schedule, or a network");
  command
      ->add_option("SCHEDULE", options->run.file,
                   "The compiler's final IR (.mlir), or vpusim's own format (.yaml, .json); "
                   "'-' reads the standard input. Or a network, which is compiled first: a table "
                   "of layers, an ONNX model, or the name of one that comes with the program")
      ->required();
  add_run_options(*command, options->run);
  command->add_option("--trace", options->trace,
                      "Write the timeline: .pftrace for ui.perfetto.dev, .json for Chrome's "
                      "format as the vendor's profiling tools write it");
  command->add_option("--report", options->report,
                      "Write a page for the browser (.html): timeline, memories, bandwidth, "
                      "layers, and what holds the run back; one file that needs no network");
  command->add_option("--json", options->json,
                      "Write the result, every task with its times; '-' prints it instead of "
                      "the summary");
  command
      ->add_option("--format", options->format,
                   "What is printed: 'text', the summary; 'json', the result as --json - does")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
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
