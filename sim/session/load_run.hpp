#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/warnings.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/inferences.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/named_files.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/trace/run_result.hpp"

// A run from what the user named to its result: what `run`, `explain`, `report` and whoever
// else shows a run share. A run can be made again from its result file; see rerun.hpp.

namespace vpusim {

// What a user asks for, as on the command line of `run`.
struct RunRequest {
  std::vector<std::string> files;       // a schedule or network for each stream; at least one
  std::optional<std::string> function;  // of the first one's file
  std::vector<std::string> shapes;      // of networks' inputs that leave theirs open
  std::uint32_t repeat = 1;
  DeviceChoice device;
  Fidelity fidelity = Fidelity::kDevice;
  std::string timing;  // empty: the device's own
  CompileOptions compile;
  std::optional<CostSource> cost;  // whose costs decide about networks; none: those of `timing`
};

// The files of a request that are known before it is loaded; see timing_files() for the rest.
std::vector<NamedFile> input_files(const RunRequest& request);

// What a result file says came out of a run that is made again, which has to be the same.
struct RecordedOutcome {
  std::string file;
  std::string version;  // of the program that wrote it
  Picoseconds latency;
  bool accepts_changes = false;  // another one is a warning, no error
};

// All that is simulated, checked: it can run.
struct LoadedRun {
  RunRequest request;
  // The one that runs: the only stream's, or the plan of all inferences. Here for its address.
  std::unique_ptr<const Schedule> schedule;
  std::vector<Inference> inferences;      // empty for a single one
  std::vector<std::string> stream_names;  // of the schedules
  // DDR traffic of an inference that no schedule can avoid, by stream; none for what was not
  // compiled here, of which nobody knows the network.
  std::vector<std::optional<Bytes>> compulsory;
  HwConfig device;  // as chosen
  HwConfig hw;      // as the fidelity sees it
  TimingModels models;
  std::vector<Warning> warnings;
  RunInputs inputs;
  std::optional<RecordedOutcome> recorded;  // none: a new run, or one of changed inputs
};

// Reads or compiles every stream, chooses device and models, and checks that it can run.
//
// Errors: InputError, EnvironmentError.
LoadedRun load_run(const RunRequest& request);

// When each inference of a plan began and ended; `names` are those of the streams' schedules.
std::vector<InferenceSpan> inference_spans(const std::vector<Inference>& inferences,
                                           const std::vector<std::string>& names,
                                           const RunResult& result);

// A run with what came out. `timed` points to loaded.schedule.
struct FinishedRun {
  LoadedRun loaded;
  TimedSchedule timed;
  RunResult result;  // complete: warnings, inferences, provenance and inputs included
};

// Precondition: the simulator is large enough for loaded.hw. Errors: Deadlock; InputError,
// also when it does not take as long as it is recorded to.
FinishedRun finish_run(Simulator& simulator, LoadedRun loaded);

}  // namespace vpusim
