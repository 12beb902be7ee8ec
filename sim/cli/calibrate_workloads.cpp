#include "sim/cli/calibrate_workloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "nn_timing/data/data_set.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/fitted_keys.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/version.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

// Groups are dealt into so many parts, of which each is left out once.
constexpr std::size_t kFolds = 5;

struct LabelledTable {
  std::string file;
  std::vector<DpuWorkload> workloads;
  std::vector<double> cycles;
  std::vector<std::size_t> folds;  // of each row
};

// Rows of one group share a fold; each row without one is a group of its own.
class FoldDealer {
 public:
  std::size_t fold_of(const std::string& group) {
    if (group.empty()) {
      return next_++ % kFolds;
    }
    const auto [place, is_new] = of_group_.try_emplace(group, next_);
    next_ += is_new ? 1 : 0;
    return place->second % kFolds;
  }
  std::size_t group_count() const { return next_; }

 private:
  std::map<std::string, std::size_t> of_group_;
  std::size_t next_ = 0;
};

LabelledTable read_table(const std::string& file, VpunnDevice device, FoldDealer& dealer) {
  LabelledTable table{.file = file, .workloads = {}, .cycles = {}, .folds = {}};
  for (const nn_timing::LabelledWorkload& row : nn_timing::read_data_set(
           file, {.device = device, .split = nn_timing::Split::kTrain, .is_only_profiled = true})) {
    table.workloads.push_back(row.workload);
    table.cycles.push_back(row.cycles);
    table.folds.push_back(dealer.fold_of(row.group));
  }
  return table;
}

// Mean absolute error in percent of some rows; none for no rows.
struct Error {
  double sum = 0;
  std::size_t count = 0;

  void add(double predicted, double measured) {
    sum += 100 * std::abs(predicted / measured - 1);
    ++count;
  }
  double mean() const { return count > 0 ? sum / static_cast<double>(count) : 0; }
};

struct Errors {
  Error fitted;    // rows that count
  Error left_out;  // the others
};

class TableCalibrator {
 public:
  explicit TableCalibrator(const WorkloadCalibration& options)
      : options_(options),
        device_(device_catalog().load(options.device)),
        keys_(read_fitted_keys(options.keys, device_)) {
    FoldDealer dealer;
    for (const std::string& file : options.tables) {
      tables_.push_back(read_table(file, device_.timing.vpunn_device, dealer));
    }
    has_folds_ = dealer.group_count() >= kFolds;
    for (const FittedKey& fitted : keys_) {
      parameters_.push_back(fitted.parameter);
      start_.push_back(fitted.parameter.start);
    }
  }

  void run() {
    print_head();
    const FitStep fitted = fit_without(std::nullopt);
    std::vector<FitStep> folds;
    if (has_folds_) {
      std::cout << fmt::format("\nleaving out one of {} parts of the groups\n", kFolds);
      for (std::size_t fold = 0; fold < kFolds; ++fold) {
        folds.push_back(fit_without(fold));
      }
    }
    print_tables(fitted.values, folds);
    print_keys(fitted.values, folds);
    write_device(fitted.values);
  }

 private:
  HwConfig device_with(const FitValues& values) const {
    HwConfig device = device_;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      keys_[i].key->set(device, values[i]);
    }
    return device;
  }

  // By table.
  std::vector<Errors> errors(const FitValues& values, std::optional<std::size_t> left_out) const {
    const HwConfig device = device_with(values);
    const TimingModels models = choose_timing(options_.timing, device, Fidelity::kDevice);
    std::vector<Errors> errors;
    for (const LabelledTable& table : tables_) {
      const auto answers = models.dpu->estimate(table.workloads, device);
      Errors& of_table = errors.emplace_back();
      for (std::size_t i = 0; i < answers.size(); ++i) {
        Error& error = table.folds[i] == left_out ? of_table.left_out : of_table.fitted;
        error.add(answers[i] ? static_cast<double>(answers[i]->cycles.count()) : 0,
                  table.cycles[i]);
      }
    }
    return errors;
  }

  double cost(const FitValues& values, std::optional<std::size_t> left_out) const {
    double sum = 0;
    for (const Errors& of_table : errors(values, left_out)) {
      sum += of_table.fitted.mean();
    }
    return sum / static_cast<double>(tables_.size());
  }

  void print_head() const {
    std::cout << fmt::format("calibrating {} on {} tables of workloads: least mean error in %\n\n",
                             for_terminal(options_.device, 40), tables_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      std::cout << fmt::format("[{}] {:<44} {} ({} to {})\n", i + 1, keys_[i].key->path, start_[i],
                               parameters_[i].smallest, parameters_[i].largest);
    }
    std::cout << '\n';
  }

  FitStep fit_without(std::optional<std::size_t> left_out) const {
    double best = std::numeric_limits<double>::infinity();
    const auto report = [&](const FitStep& step) {
      log::info("fit", "step {}: {:.3f}% at {}", step.evaluation, step.cost,
                fmt::join(step.values, ", "));
      if (step.cost < best && !left_out) {
        std::cout << fmt::format("{:>6} {:>8.3f}%\n", step.evaluation, step.cost) << std::flush;
      }
      best = std::min(best, step.cost);
    };
    FitStep step = fit(
        parameters_, [&](const FitValues& values) { return cost(values, left_out); },
        options_.evaluations, report);
    if (left_out) {
      std::cout << fmt::format("{:>6} {:>8.3f}%\n", step.evaluation, step.cost) << std::flush;
    }
    return step;
  }

  void print_tables(const FitValues& fitted, const std::vector<FitStep>& folds) const {
    const std::vector<Errors> before = errors(start_, std::nullopt);
    const std::vector<Errors> after = errors(fitted, std::nullopt);
    std::vector<Error> left_out(tables_.size());
    for (std::size_t fold = 0; fold < folds.size(); ++fold) {
      const std::vector<Errors> of_fold = errors(folds[fold].values, fold);
      for (std::size_t i = 0; i < tables_.size(); ++i) {
        left_out[i].sum += of_fold[i].left_out.sum;
        left_out[i].count += of_fold[i].left_out.count;
      }
    }
    std::cout << fmt::format("\n{:<32} {:>8} {:>9} {:>8}{}\n", "table", "rows", "as it was",
                             "fitted", folds.empty() ? "" : " left out");
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      std::cout << fmt::format("{:<32} {:>8} {:>8.2f}% {:>7.2f}%",
                               for_terminal(fs::path(tables_[i].file).filename().string(), 32),
                               tables_[i].workloads.size(), before[i].fitted.mean(),
                               after[i].fitted.mean());
      std::cout << (folds.empty() ? "\n" : fmt::format(" {:>7.2f}%\n", left_out[i].mean()));
    }
  }

  void print_keys(const FitValues& fitted, const std::vector<FitStep>& folds) const {
    std::cout << fmt::format("\n{:<44} {:>8} {:>8}{}\n", "parameter", "was", "fitted",
                             folds.empty() ? "" : "  when a part is left out");
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      std::cout << fmt::format("{:<44} {:>8} {:>8}", keys_[i].key->path, start_[i], fitted[i]);
      if (!folds.empty()) {
        const auto [least, most] = std::minmax_element(
            folds.begin(), folds.end(),
            [&](const auto& a, const auto& b) { return a.values[i] < b.values[i]; });
        std::cout << fmt::format("  {} to {}", least->values[i], most->values[i]);
      }
      std::cout << '\n';
    }
  }

  void write_device(const FitValues& fitted) const {
    std::string text = fmt::format(
        "# Written by vpusim {} calibrate: fitted to measured workloads, neither published nor\n"
        "# physical by itself. DPU times by {}.\n#\n",
        kVersion,
        options_.timing.empty() ? "the device's own model"
                                : "--timing " + for_terminal(options_.timing, 200));
    const std::vector<Errors> after = errors(fitted, std::nullopt);
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      text += fmt::format("# {}: mean error {:.2f} % over {} rows\n",
                          for_terminal(fs::path(tables_[i].file).filename().string(), 200),
                          after[i].fitted.mean(), tables_[i].workloads.size());
    }
    OutputFile file(options_.output);
    file.stream() << text
                  << extending_device(options_.device, fs::absolute(options_.output).parent_path(),
                                      keys_, fitted);
    file.commit();
    // What was written must be what was fitted.
    const HwConfig loaded = device_catalog().load(fs::absolute(options_.output).string());
    if (hash_of(loaded) != hash_of(device_with(fitted))) {
      throw std::logic_error(options_.output + " does not hold the device that was fitted");
    }
    std::cout << fmt::format("\nwrote {}, which extends {}\n", for_terminal(options_.output, 60),
                             for_terminal(options_.device, 60));
  }

  const WorkloadCalibration& options_;
  HwConfig device_;
  std::vector<FittedKey> keys_;
  std::vector<LabelledTable> tables_;
  std::vector<FitParameter> parameters_;
  FitValues start_;
  bool has_folds_ = false;
};

}  // namespace

void calibrate_to_workloads(const WorkloadCalibration& options) { TableCalibrator(options).run(); }

}  // namespace vpusim
