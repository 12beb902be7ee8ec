#include "sim/cli/run_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

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

void add_device_options(CLI::App& command, RunOptions& options) {
  command.add_option("--hw", options.device.device,
                     "The device: a name from 'vpusim devices', or a file of your own; by "
                     "default the one that the schedule was compiled for; networks: vpu_4_0");
  command
      .add_option("--dpu-mhz", options.device.dpu_mhz,
                  "DPU clock in MHz, a whole number; the VPU clock scales along. By default the "
                  "schedule's, or that of a device file of your own that gives a clock")
      ->check(CLI::Validator([](const std::string& text) { return problem_of_megahertz(text); }, "",
                             "MHz"));
  command
      .add_option("--work-point", options.device.work_point,
                  "The same by its number among the DVFS work points of the device, 0 the slowest")
      ->excludes("--dpu-mhz");
}

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The locale that decides about characters, by the rules of POSIX.
std::string_view character_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!environment(name).empty()) {
      return environment(name);
    }
  }
  return "";
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  command.add_option("--shape", options.shapes,
                     "The shape of an input that an ONNX model leaves open: name=1x3x640x640");
  command.add_option("--streams", options.streams,
                     "Further schedules that share the device with the first: each has queues "
                     "and barriers of its own, all compete for engines and bandwidth");
  command
      .add_option("--repeat", options.repeat,
                  "Inferences back to back, in every stream; all but the first are warm")
      ->check(CLI::Range(1U, 10'000U))
      ->capture_default_str();
  command.add_option("--function", options.function,
                     "Which function of an MLIR file: a name, or 2:main for the second section");
  add_device_options(command, options);
  command
      .add_option("--fidelity", options.fidelity,
                  "'device': the hardware with its barriers, queues and shared memories; "
                  "'compiler': the compiler's own latency simulation, to the cycle")
      ->type_name("device|compiler")
      ->capture_default_str();
  command.add_option(
      "--timing", options.timing,
      fmt::format("Who predicts the DPU workloads: {}. Each is asked what those before it leave "
                  "open, the analytic formula last; by default what the device file says. DMA "
                  "models are asked in compiler fidelity",
                  kTimingSyntax));
  add_compile_options(command, options.choice);
  command.parse_complete_callback(
      [&command, &options] { options.choice_option = compile_option_given(command); });
}

RunRequest request_of(const RunOptions& options) {
  RunRequest request;
  request.files = options.streams;
  request.files.insert(request.files.begin(), options.file);
  request.function = options.function;
  request.shapes = options.shapes;
  request.repeat = options.repeat;
  request.device = options.device;
  request.fidelity = read_fidelity(options.fidelity);
  request.timing = options.timing;
  request.compile = options_of(options.choice);
  request.cost = cost_of(options.choice);
  const bool has_network =
      std::any_of(request.files.begin(), request.files.end(),
                  [](const std::string& file) { return is_network(network_file(file)); });
  if (!options.choice_option.empty() && !has_network) {
    throw InputError(options.choice_option + " is for networks, and " + in_quotes(options.file) +
                     " is a schedule");
  }
  return request;
}

void add_result_or_run_options(CLI::App& command, ResultOrRunOptions& options) {
  command
      .add_option("FILE", options.run.file,
                  "A result of 'vpusim run --json', which is simulated again; or a schedule or "
                  "network, as 'vpusim run' takes them")
      ->required();
  command.add_option("--input", options.inputs,
                     "With a result: where its schedule or network is now (for several streams "
                     "all of them, in order)");
  command.add_flag(
      "--accept-changes", options.accepts_changes,
      "With a result: go on where an input or the latency is not what it was, and warn");
  add_run_options(command, options.run);
}

std::vector<NamedFile> input_files(const ResultOrRunOptions& options) {
  if (is_result(options.run.file)) {
    return {{"the result", options.run.file}};
  }
  return input_files(request_of(options.run));
}

LoadedRun load(const ResultOrRunOptions& options) {
  const RunOptions& run = options.run;
  if (!is_result(run.file)) {
    if (!options.inputs.empty() || options.accepts_changes) {
      throw InputError(in_quotes(run.file) +
                       " is no result; --input and --accept-changes go with one");
    }
    return load_run(request_of(run));
  }
  const bool has_others = !run.shapes.empty() || !run.streams.empty() || run.repeat != 1 ||
                          run.function || run.device.dpu_mhz || run.device.work_point ||
                          run.fidelity != RunOptions().fidelity || !run.choice_option.empty();
  if (has_others) {
    throw InputError(in_quotes(run.file) +
                     " is a result, which says how it was made; only --hw, --timing, --input and "
                     "--accept-changes change that");
  }
  RerunChanges changes{.files = options.inputs,
                       .device = run.device.device,
                       .timing = std::nullopt,
                       .accepts_changes = options.accepts_changes};
  if (!run.timing.empty()) {
    changes.timing = run.timing;
  }
  return load_again(run.file, changes);
}

TerminalStyle style_of_output() {
  if (::isatty(STDOUT_FILENO) == 0) {
    return {};
  }
  const std::string_view locale = character_locale();
  const bool is_utf8 = locale.find("UTF-8") != std::string_view::npos ||
                       locale.find("utf8") != std::string_view::npos;
  const bool wants_color = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  return {.has_color = wants_color, .has_unicode = is_utf8};
}

}  // namespace vpusim
