#include "sim/session/load_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/session/compile_settings.hpp"
#include "sim/session/read_network.hpp"
#include "sim/session/simulate.hpp"
#include "sim/session/version.hpp"

namespace vpusim {
namespace {

// Loads stream by stream and writes down what it was made of.
class RunLoader {
 public:
  explicit RunLoader(const RunRequest& request) { run_.request = request; }

  LoadedRun load() {
    note_request();
    for (std::size_t i = 0; i < request().files.size(); ++i) {
      add_stream(i);
    }
    run_.device = choose_device(streams_.front(), request().device);
    const bool is_plan = streams_.size() > 1 || request().repeat > 1;
    is_plan ? plan() : take_single();
    run_.models = choose_timing(request().timing, run_.hw, request().fidelity);
    warnings_.add(run_.models.warnings);
    note_timing_files();
    run_.warnings = warnings_.list();
    return std::move(run_);
  }

 private:
  const RunRequest& request() const { return run_.request; }

  void note_request() {
    RunInputs& inputs = run_.inputs;
    inputs.function = request().function;
    inputs.shapes = request().shapes;
    inputs.repeat = request().repeat;
    inputs.device = request().device.device;
    inputs.dpu_mhz = request().device.dpu_mhz;
    inputs.work_point = request().device.work_point;
    inputs.fidelity = kFidelityNames[request().fidelity];
    inputs.timing = request().timing;
  }

  // A schedule as the file says it, or one that is made of a network.
  void add_stream(std::size_t index) {
    const std::string& name = request().files[index];
    const std::string file = network_file(name);
    RunInputs::Stream noted{.file = name, .schedule_sha256 = {}, .network_sha256 = {}};
    if (is_network(file)) {
      noted.network_sha256 = sha256_hex(read_text_file(file));
      streams_.push_back(compiled(file));
    } else {
      const std::optional<std::string> function = index == 0 ? request().function : std::nullopt;
      streams_.push_back(
          run_phase("reading the schedule", [&] { return load_schedule(file, function); }));
      run_.compulsory.emplace_back();
    }
    noted.schedule_sha256 = hash_of(streams_.back());
    run_.stream_names.push_back(streams_.back().name());
    run_.inputs.streams.push_back(std::move(noted));
  }

  Schedule compiled(const std::string& file) {
    const Network network =
        run_phase("reading the network", [&] { return read_network(file, request().shapes); });
    warnings_.add(network.notes());
    const HwConfig hw = choose_device(request().device);
    const TimingModels models =
        choose_timing(deciding_timing(request().cost, request().timing), hw, Fidelity::kDevice);
    warnings_.add(models.warnings);
    run_.inputs.compile = settings_of(request().compile, request().cost);
    CompileResult made = run_phase("compiling the network", [&] {
      return compile(network, hw, request().compile, *models.dpu, *models.shave);
    });
    run_.compulsory.emplace_back(made.bound.compulsory);
    return std::move(made.schedule);
  }

  void take_single() {
    run_.schedule = std::make_unique<const Schedule>(std::move(streams_.front()));
    run_.hw = device_of_fidelity(*run_.schedule, run_.device, request().fidelity);
    warnings_.add(run_.schedule->import_notes());
    check_runs_on(*run_.schedule, run_.hw, warnings_);
  }

  // Checks each schedule for itself: what holds for one inference holds for its repetitions.
  void plan() {
    for (const Schedule& schedule : streams_) {
      const HwConfig hw = device_of_fidelity(schedule, run_.device, request().fidelity);
      check_runs_on(schedule, hw, warnings_);
    }
    InferencePlan plan = plan_inferences(streams_, request().repeat, run_.device);
    run_.schedule = std::make_unique<const Schedule>(std::move(plan.schedule));
    run_.inferences = std::move(plan.inferences);
    run_.hw = device_of_fidelity(*run_.schedule, run_.device, request().fidelity);
    warnings_.add(run_.schedule->import_notes());
  }

  // Those that the device brings along lie where the program is installed, which says nothing.
  void note_timing_files() {
    for (const NamedFile& file : timing_files(request().timing, run_.hw)) {
      const bool is_named = request().timing.find(file.file) != std::string::npos;
      run_.inputs.timing_files.push_back(
          {is_named ? file.file : std::filesystem::path(file.file).filename().string(),
           sha256_hex(read_text_file(file.file))});
    }
  }

  LoadedRun run_;
  std::vector<Schedule> streams_;
  Warnings warnings_;
};

// Equal inputs give equal latencies, so what differs is the program, or the record was edited.
void compare_with(const RecordedOutcome& recorded, Picoseconds latency, Warnings& warnings) {
  if (latency == recorded.latency) {
    return;
  }
  const std::string difference = fmt::format(
      "{}: it says that the run takes {}.{:06} us, but made again it takes {}.{:06} us (written by "
      "vpusim {}; this is {})",
      recorded.file, recorded.latency.count() / 1'000'000, recorded.latency.count() % 1'000'000,
      latency.count() / 1'000'000, latency.count() % 1'000'000, in_quotes(recorded.version),
      kVersion);
  if (!recorded.accepts_changes) {
    throw InputError(difference + "; --accept-changes goes on with the new one");
  }
  warnings.add("changed-latency", difference);
}

}  // namespace

std::vector<NamedFile> input_files(const RunRequest& request) {
  std::vector<NamedFile> files;
  for (const std::string& file : request.files) {
    files.push_back({files.empty() ? "the schedule" : "a schedule", network_file(file)});
  }
  for (const std::filesystem::path& file : device_files(request.device)) {
    files.push_back({"the device", file.string()});
  }
  return files;
}

std::vector<InferenceSpan> inference_spans(const std::vector<Inference>& inferences,
                                           const std::vector<std::string>& names,
                                           const RunResult& result) {
  std::vector<InferenceSpan> spans;
  for (const Inference& inference : inferences) {
    InferenceSpan span{.stream = inference.stream,
                       .schedule = names[inference.stream],
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

LoadedRun load_run(const RunRequest& request) {
  if (request.files.size() > 1 && request.fidelity == Fidelity::kCompiler) {
    throw InputError(
        "--streams needs device fidelity: the compiler's simulation knows one schedule");
  }
  return RunLoader(request).load();
}

FinishedRun finish_run(Simulator& simulator, LoadedRun loaded) {
  TimedSchedule timed =
      annotate(*loaded.schedule, loaded.hw, loaded.request.fidelity, loaded.models);
  RunResult result = simulate(simulator, timed, loaded.hw, loaded.models);
  Warnings warnings;
  warnings.add(loaded.warnings);
  warnings.add(result.warnings);
  if (loaded.recorded) {
    compare_with(*loaded.recorded, result.latency, warnings);
  }
  result.warnings = warnings.list();
  result.inferences = inference_spans(loaded.inferences, loaded.stream_names, result);
  result.inputs = loaded.inputs;
  return {.loaded = std::move(loaded), .timed = std::move(timed), .result = std::move(result)};
}

}  // namespace vpusim
