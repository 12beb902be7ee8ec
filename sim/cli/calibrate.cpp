#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/calibrate_workloads.hpp"
#include "sim/cli/calibration.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/fitted_keys.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/version.hpp"
#include "sim/trace/readers/load_timeline.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

struct CalibrateOptions {
  std::string device;
  std::vector<std::string> keys;
  std::vector<std::string> pairs;
  std::vector<std::string> objectives = {"total", "durations", "starts"};
  std::string timing;  // empty: the device's own
  std::string output;
  std::size_t evaluations = 400;
};

// How a fit went that left one schedule out, or none.
struct Outcome {
  FitStep best;
  std::vector<Calibration::Mistake> mistakes;  // by schedule
};

std::vector<const CalibrationObjective*> read_objectives(const std::vector<std::string>& names) {
  std::vector<std::string_view> legal;
  for (const CalibrationObjective& objective : objectives()) {
    legal.push_back(objective.name);
  }
  std::vector<const CalibrationObjective*> found;
  for (const std::string& name : names) {
    const auto place = std::find(legal.begin(), legal.end(), name);
    if (place == legal.end()) {
      throw InputError(fmt::format("--minimize: unknown error {}{} ({})", in_quotes(name),
                                   did_you_mean(name, legal), fmt::join(legal, ", ")));
    }
    found.push_back(&objectives()[static_cast<std::size_t>(place - legal.begin())]);
  }
  return found;
}

using FilePair = std::pair<std::string, std::string>;  // schedule and trace

FilePair read_pair(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size() ||
      text.find('=', equals + 1) != std::string::npos) {
    throw InputError("expected SCHEDULE=TRACE, as in net.mlir=profiled.json, got " +
                     in_quotes(text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<MeasuredSchedule> load_pairs(const std::vector<FilePair>& pairs) {
  std::vector<MeasuredSchedule> schedules;
  schedules.reserve(pairs.size());
  for (const auto& [schedule, trace] : pairs) {
    schedules.push_back({.schedule_file = schedule,
                         .trace_file = trace,
                         .schedule = load_schedule(schedule, std::nullopt),
                         .measured = load_timeline(trace)});
  }
  return schedules;
}

template <class... Args>
void tell(fmt::format_string<Args...> text, Args&&... args) {
  std::cout << fmt::format(text, std::forward<Args>(args)...);
}

class Calibrator {
 public:
  Calibrator(Calibration& calibration, const CalibrateOptions& options)
      : calibration_(calibration), options_(options) {
    for (const FittedKey& fitted : keys()) {
      parameters_.push_back(fitted.parameter);
      start_.push_back(fitted.parameter.start);
    }
  }

  void run() {
    calibration_.check();
    print_head();
    const Outcome fitted = fit_without(std::nullopt);
    std::vector<Outcome> folds;
    if (schedules().size() > 1) {
      tell("\nleaving out one trace at a time\n");
      for (std::size_t i = 0; i < schedules().size(); ++i) {
        folds.push_back(fit_without(i));
      }
    }
    print_traces(fitted, folds);
    print_keys(fitted, folds);
    write_device(fitted, folds);
  }

 private:
  const std::vector<FittedKey>& keys() const { return calibration_.setup().keys; }
  const std::vector<MeasuredSchedule>& schedules() const { return calibration_.schedules(); }

  void print_head() const {
    tell("calibrating {} on {} trace{}: least mean of {} in %\n\n",
         for_terminal(options_.device, 40), schedules().size(), schedules().size() == 1 ? "" : "s",
         fmt::join(options_.objectives, ", "));
    for (std::size_t i = 0; i < keys().size(); ++i) {
      tell("[{}] {:<44} {} ({} to {})\n", i + 1, keys()[i].key->path, start_[i],
           parameters_[i].smallest, parameters_[i].largest);
    }
    tell("\n{:>5} {:>10}", "step", "error");
    for (std::size_t i = 0; i < keys().size(); ++i) {
      tell(" {:>8}", fmt::format("[{}]", i + 1));
    }
    tell("\n");
  }

  static void print_step(const FitStep& step) {
    tell("{:>5} {:>9.3f}%", step.evaluation, step.cost);
    for (const std::uint64_t value : step.values) {
      tell(" {:>8}", value);
    }
    tell("\n");
    std::cout.flush();
  }

  // Steps that improve are printed, all with -v; of the folds only the last.
  Outcome fit_without(std::optional<std::size_t> left_out) {
    double best = std::numeric_limits<double>::infinity();
    const FitCost cost = [&](const FitValues& values) {
      return calibration_.cost_without(left_out, values);
    };
    const auto report = [&](const FitStep& step) {
      log::info("fit", "step {}: {:.3f}% at {}", step.evaluation, step.cost,
                fmt::join(step.values, ", "));
      if (step.cost < best && !left_out) {
        print_step(step);
      }
      best = std::min(best, step.cost);
    };
    Outcome outcome;
    outcome.best = fit(parameters_, cost, options_.evaluations, report);
    outcome.mistakes = calibration_.mistakes(outcome.best.values);
    if (left_out) {
      print_step(outcome.best);
    }
    return outcome;
  }

  void print_traces(const Outcome& fitted, const std::vector<Outcome>& folds) {
    const std::vector<Calibration::Mistake> before = calibration_.mistakes(start_);
    tell("\n{:<32} {:>15} {:>15}{}\n", "", "as it was", "fitted",
         folds.empty() ? "" : "   when left out");
    tell("{:<32} {:>7} {:>7} {:>7} {:>7}", "trace", "error", "total", "error", "total");
    tell("{}\n", folds.empty() ? "" : "   error   total");
    double left_out = 0;
    for (std::size_t i = 0; i < schedules().size(); ++i) {
      tell("{:<32} {} {}", for_terminal(base_name(schedules()[i].trace_file), 32), shown(before[i]),
           shown(fitted.mistakes[i]));
      if (!folds.empty()) {
        tell(" {}", shown(folds[i].mistakes[i]));
        left_out += folds[i].mistakes[i].cost / static_cast<double>(folds.size());
      }
      tell("\n");
    }
    tell("{:<32} {:>6.2f}% {:>7} {:>6.2f}%", "mean",
         calibration_.cost_without(std::nullopt, start_), "", fitted.best.cost);
    tell("{}\n", folds.empty() ? "" : fmt::format(" {:>7} {:>6.2f}%", "", left_out));
    print_caveats(folds);
  }

  static std::string shown(const Calibration::Mistake& mistake) {
    return mistake.cost >= Calibration::kImpossible
               ? fmt::format("{:>15}", "cannot run")
               : fmt::format("{:>6.2f}% {:>+6.2f}%", mistake.cost, mistake.total_error_percent);
  }

  void print_caveats(const std::vector<Outcome>& folds) const {
    if (folds.empty()) {
      tell("note: one trace cannot tell how the fit does on another; give several\n");
      return;
    }
    std::set<std::string> seen;
    const bool is_shared = std::any_of(
        schedules().begin(), schedules().end(),
        [&](const MeasuredSchedule& s) { return !seen.insert(hash_of(s.schedule)).second; });
    if (is_shared) {
      tell("note: a schedule occurs in several traces, so leaving out one of them flatters\n");
    }
  }

  void print_keys(const Outcome& fitted, const std::vector<Outcome>& folds) {
    tell("\n{:<44} {:>8} {:>8}{}\n", "parameter", "was", "fitted",
         folds.empty() ? "" : "  when one is left out");
    for (std::size_t i = 0; i < keys().size(); ++i) {
      const std::uint64_t value = fitted.best.values[i];
      tell("{:<44} {:>8} {:>8}", keys()[i].key->path, start_[i], value);
      if (!folds.empty()) {
        const auto [least, most] = std::minmax_element(folds.begin(), folds.end(),
                                                       [&](const Outcome& a, const Outcome& b) {
                                                         return a.best.values[i] < b.best.values[i];
                                                       });
        tell("  {} to {}", least->best.values[i], most->best.values[i]);
      }
      tell("\n");
      print_doubts(i, fitted.best.values);
    }
  }

  void print_doubts(std::size_t i, FitValues values) {
    const FitParameter& parameter = parameters_[i];
    // The search comes near a bound, hardly onto it.
    const std::uint64_t near = (parameter.largest - parameter.smallest) / 100;
    const bool is_at_bound =
        values[i] <= parameter.smallest + near || values[i] + near >= parameter.largest;
    const double fitted = calibration_.cost_without(std::nullopt, values);
    values[i] = parameter.smallest;
    const double at_smallest = calibration_.cost_without(std::nullopt, values);
    values[i] = parameter.largest;
    if (at_smallest == fitted && fitted == calibration_.cost_without(std::nullopt, values)) {
      tell("note: {} has no effect on these traces\n", keys()[i].key->path);
    } else if (is_at_bound) {
      tell("note: {} went to a bound; other bounds may fit better\n", keys()[i].key->path);
    }
  }

  void write_device(const Outcome& fitted, const std::vector<Outcome>& folds) {
    OutputFile file(options_.output);
    file.stream() << device_text(fitted, folds);
    file.commit();
    // What was written must be what was fitted.
    const fs::path written = fs::absolute(options_.output);
    const HwConfig loaded = device_catalog().load(written.string());
    if (hash_of(loaded) != hash_of(calibration_.device_with(fitted.best.values))) {
      throw std::logic_error(options_.output + " does not hold the device that was fitted");
    }
    tell("\nwrote {}, which extends {}\n", for_terminal(options_.output, 60),
         for_terminal(options_.device, 60));
    if (!options_.timing.empty()) {
      tell("it was fitted with --timing {}: run with the same\n",
           for_terminal(options_.timing, 200));
    }
  }

  std::string device_text(const Outcome& fitted, const std::vector<Outcome>& folds) {
    std::string text = fmt::format(
        "# Written by vpusim {} calibrate: fitted to measured traces, neither published nor\n"
        "# physical by itself. Error: mean of {}. DPU times by {}: run with the same.\n#\n",
        kVersion, fmt::join(options_.objectives, ", "),
        options_.timing.empty() ? "the device's own model"
                                : "--timing " + for_terminal(options_.timing, 200));
    const std::vector<Calibration::Mistake> before = calibration_.mistakes(start_);
    for (std::size_t i = 0; i < schedules().size(); ++i) {
      text += fmt::format("# {} by {}: error {:.2f} % before, {:.2f} % fitted",
                          for_terminal(base_name(schedules()[i].trace_file), 200),
                          for_terminal(base_name(schedules()[i].schedule_file), 200),
                          before[i].cost, fitted.mistakes[i].cost);
      text += folds.empty() ? "\n"
                            : fmt::format(", {:.2f} % when left out\n", folds[i].mistakes[i].cost);
    }
    return text + extending_device(options_.device, fs::absolute(options_.output).parent_path(),
                                   keys(), fitted.best.values);
  }

  static std::string base_name(const std::string& file) {
    return file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  }

  Calibration& calibration_;
  const CalibrateOptions& options_;
  std::vector<FitParameter> parameters_;
  FitValues start_;
};

// A table of measured workloads, or the folder of a generated data set.
bool is_workload_data(const std::string& file) {
  std::error_code error;
  return file.ends_with(".csv") || file.ends_with(".csv.gz") || file.ends_with(".yaml") ||
         fs::is_directory(file, error);
}

bool is_pair(const std::string& text) { return text.find('=') != std::string::npos; }

void calibrate(const CalibrateOptions& options) {
  const std::vector<const CalibrationObjective*> wanted = read_objectives(options.objectives);
  if (options.output == "-") {
    throw InputError("-o: expected a file, because the fit is told on the standard output");
  }
  const DeviceCatalog catalog = device_catalog();
  for (const fs::path& file : catalog.files_of(options.device)) {
    refuse_overwriting({{"the device", file.string()}}, {{"-o", options.output}});
  }
  const auto& inputs = options.pairs;
  if (std::none_of(inputs.begin(), inputs.end(), is_pair) &&
      std::all_of(inputs.begin(), inputs.end(), is_workload_data)) {
    for (const std::string& table : inputs) {
      refuse_overwriting({{"a table", table}}, {{"-o", options.output}});
    }
    calibrate_to_workloads({.device = options.device,
                            .keys = options.keys,
                            .tables = inputs,
                            .timing = options.timing,
                            .output = options.output,
                            .evaluations = options.evaluations});
    return;
  }
  std::vector<FilePair> pairs;
  for (const std::string& pair : options.pairs) {
    pairs.push_back(read_pair(pair));
  }
  for (const auto& [schedule, trace] : pairs) {
    refuse_overwriting({{"a schedule", schedule}}, {{"-o", options.output}});
    refuse_overwriting({{"a trace", trace}}, {{"-o", options.output}});
  }
  HwConfig device = catalog.load(options.device);
  std::vector<FittedKey> keys = read_fitted_keys(options.keys, device);
  Calibration calibration({.device = std::move(device),
                           .keys = std::move(keys),
                           .objectives = wanted,
                           .timing = options.timing},
                          load_pairs(pairs));
  Calibrator(calibration, options).run();
}

}  // namespace

void add_calibrate_command(CLI::App& app) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = app.add_subcommand("calibrate", "Fit numbers of a device to measured times");
  command->add_option("--device", options->device, "The device to start from: a name or a file")
      ->required();
  command
      ->add_option("--fit", options->keys,
                   "The numbers to fit, by their keys in the device file, each with bounds if "
                   "wanted: KEY or KEY=LOW:HIGH; without them a quarter to four times its value")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("TRACES", options->pairs,
                   "Schedules with their measured traces, each as SCHEDULE=TRACE; simulated at the "
                   "DPU clock that the trace names. Or tables of measured DPU workloads (a column "
                   "gt_cycles or cycles; of splits only train), to fit the pipeline model")
      ->required();
  command
      ->add_option("--minimize", options->objectives,
                   "The errors whose mean is made small, of those that 'compare' tells: total, "
                   "durations (mean of all tasks), starts (mean, in % of the window), dma, dpu, "
                   "shave, m2i (mean durations of a kind)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  command
      ->add_option("--evaluations", options->evaluations, "How many devices each fit tries at most")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option(
      "--timing", options->timing,
      fmt::format("Who predicts the DPU workloads: {}; by default what the device file says",
                  kTimingSyntax));
  command
      ->add_option("-o,--output", options->output,
                   "The device file to write; it extends the device and holds what was fitted")
      ->required();
  command->footer(
      "Prints every step that improves (-v: every step), the errors before and after, and with\n"
      "two or more traces the error of each when the others were fitted without it.\n\n"
      "Example:\n"
      "  vpusim calibrate --device vpu_2_7 --fit dma.start_latency_ns=0:1000 \\\n"
      "    net.mlir=profiled.json other.mlir=other.json -o my_device.yaml\n"
      "  vpusim calibrate --device vpu_2_7 --fit dpu.pipeline.read_share_permille \\\n"
      "    measured_workloads.csv -o my_device.yaml");
  command->callback([options] { calibrate(*options); });
}

}  // namespace vpusim
