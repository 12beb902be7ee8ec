#include "sim/cli/train/training.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/error_table.hpp"
#include "nn_timing/data/workload_sampler.hpp"
#include "nn_timing/model/efficiency_features.hpp"
#include "nn_timing/model/learned_timing.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/train/trainer.hpp"
#include "nn_timing/train/training_rows.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/fitted_keys.hpp"
#include "sim/cli/train/model_card.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;
using nn_timing::DataSetReader;
using nn_timing::EpochReport;
using nn_timing::ErrorStatistics;
using nn_timing::EvaluatedRow;
using nn_timing::LabelledWorkload;
using nn_timing::LearnedDpuTiming;
using nn_timing::Mlp;
using nn_timing::NetworkFile;
using nn_timing::Reference;
using nn_timing::Split;
using nn_timing::Trainer;
using nn_timing::TrainingOptions;
using nn_timing::TrainingRows;
using nn_timing::WorkloadMix;
using nn_timing::WorkloadSampler;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// 83 -> "1:23"
std::string minutes(double seconds) {
  const auto whole = std::llround(std::max(seconds, 0.0));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

template <class... Args>
void tell(fmt::format_string<Args...> text, Args&&... args) {
  std::cout << fmt::format(text, std::forward<Args>(args)...);
  std::cout.flush();
}

std::string shown(const std::string& file) { return for_terminal(file, 80); }

// Rows to learn from, and others to choose the best epoch by.
struct Rows {
  TrainingRows training;
  TrainingRows validation;

  Rows(const HwConfig& hw, Reference reference)
      : training(hw, reference), validation(hw, reference) {}
};

// Random workloads and the model that labels them.
class RandomSource {
 public:
  // Another stream than the one that is learned from; what both share are workloads that are
  // drawn often.
  enum class Stream : std::uint64_t { kTraining = 0, kValidation = 0x9E3779B97F4A7C15 };

  RandomSource(const TrainOptions& options, const HwConfig& hw)
      : hw_(hw),
        seed_(options.seed),
        mix_(options.mix.empty() ? WorkloadMix() : WorkloadMix::load(options.mix)),
        name_(options.distill.empty() ? "pipeline" : options.distill),
        models_(choose_timing(options.distill.empty() ? "pipeline" : "vpunn:" + options.distill, hw,
                              Fidelity::kDevice)) {
    for (const Warning& warning : models_.warnings) {
      tell("warning: {}\n", for_terminal(warning.message, 200));
    }
  }

  const std::string& name() const { return name_; }

  WorkloadSampler sampler(Stream stream) const {
    return {hw_, mix_, seed_ ^ static_cast<std::uint64_t>(stream)};
  }

  nn_timing::RandomRows add_rows(Stream stream, std::size_t count, TrainingRows& rows) const {
    WorkloadSampler drawn = sampler(stream);
    return nn_timing::add_random_rows(drawn, *models_.dpu, hw_, count, rows);
  }

  std::vector<LabelledWorkload> workloads(Stream stream, std::size_t count) const {
    WorkloadSampler drawn = sampler(stream);
    std::vector<DpuWorkload> workloads;
    for (std::size_t i = 0; i < count; ++i) {
      workloads.push_back(drawn.next());
    }
    const auto labels = models_.dpu->estimate(workloads, hw_);
    std::vector<LabelledWorkload> labelled;
    for (std::size_t i = 0; i < count; ++i) {
      if (labels[i] && !labels[i]->is_fallback &&
          nn_timing::is_plausible(static_cast<double>(labels[i]->cycles.count()),
                                  nn_timing::sanitized(workloads[i], hw_.timing.vpunn_device),
                                  hw_)) {
        labelled.push_back({.workload = workloads[i],
                            .device = hw_.timing.vpunn_device,
                            .cycles = static_cast<double>(labels[i]->cycles.count()),
                            .split = Split::kTest,
                            .label = nn_timing::LabelSource::kTeacher,
                            .group = {},
                            .model = {}});
      }
    }
    return labelled;
  }

 private:
  const HwConfig& hw_;
  std::uint64_t seed_;
  WorkloadMix mix_;
  std::string name_;
  TimingModels models_;
};

class Training {
 public:
  Training(TrainOptions options, const HwConfig& hw)
      : options_(std::move(options)), hw_(hw), reference_(reference_of(options_)) {
    card_.device = hw_.name;
    card_.reference = reference_;
    if (options_.rows > 0 && (options_.data.empty() || !options_.distill.empty())) {
      random_.emplace(options_, hw_);
    }
  }

  void run() {
    const TrainingRows measured = read_measured();  // first: what is wrong there is told at once
    const Mlp base = learn_base();
    write(options_.finetune.empty() ? base : fine_tune(base, measured));
    for (const std::string_view stage : {kBase, kFineTuning}) {
      std::error_code ignored;  // where there is none
      fs::remove(checkpoint_of(stage), ignored);
    }
  }

 private:
  // Networks on silicon correct the pipeline model; one that learns from the pipeline model
  // alone has the ideal for its reference.
  static Reference reference_of(const TrainOptions& options) {
    if (options.reference) {
      return *options.reference;
    }
    const bool is_of_silicon =
        !options.distill.empty() || !options.data.empty() || !options.finetune.empty();
    return is_of_silicon ? Reference::kPipeline : Reference::kIdeal;
  }

  Mlp learn_base() {
    if (!options_.start.empty() && !options_.finetune.empty() && options_.data.empty()) {
      return start_network();  // which is only to be fine-tuned
    }
    Rows rows(hw_, reference_);
    if (random_) {
      add_random(options_.rows, rows);
    }
    for (const std::string& path : options_.data) {
      add_data(path, rows);
    }
    expect_rows(rows);
    const Mlp start = options_.start.empty() ? Mlp() : start_network();
    const TrainingOptions training = {
        .hidden = options_.hidden,
        .batch_rows = options_.batch_rows,
        .epochs = options_.epochs,
        .peak_rate = options_.rate,
        .patience = options_.patience,
        .seed = options_.seed,
        .largest_log_ratio = nn_timing::largest_log_ratio(reference_)};
    tell("{} rows to learn from, {} to choose the epoch by; network {}\n",
         rows.training.set().row_count(), rows.validation.set().row_count(), topology());
    if (options_.start.empty()) {
      Trainer trainer(rows.training.set(), rows.validation.set(), training);
      return learn(trainer, training.epochs, kBase);
    }
    Trainer trainer(rows.training.set(), rows.validation.set(), training, start);
    return learn(trainer, training.epochs, kBase);
  }

  Mlp start_network() {
    const NetworkFile network = nn_timing::load_network(options_.start);
    if (nn_timing::reference_of(network, options_.start) != reference_) {
      throw InputError(fmt::format("{}: has the other reference than {}; see --reference",
                                   options_.start, nn_timing::kReferenceNames[reference_]));
    }
    options_.hidden.clear();
    for (std::size_t i = 0; i + 1 < network.mlp.layers.size(); ++i) {
      options_.hidden.push_back(network.mlp.layers[i].output_count);
    }
    card_.sources.push_back({.what = "goes on from", .name = options_.start});
    return network.mlp;
  }

  void add_random(std::size_t count, Rows& rows) {
    const auto begin = Clock::now();
    rows.training.reserve(count);
    const nn_timing::RandomRows added =
        random_->add_rows(RandomSource::Stream::kTraining, count, rows.training);
    random_->add_rows(RandomSource::Stream::kValidation, std::max<std::size_t>(count / 50, 500),
                      rows.validation);
    tell("{} random workloads labelled by {}, seed {}, in {}\n", added.labelled,
         shown(random_->name()), options_.seed, minutes(seconds_since(begin)));
    card_.sources.push_back(
        {.what = "random workloads labelled by", .name = random_->name(), .rows = added.labelled});
    if (added.implausible > 0) {
      tell("{} more, of which it says what cannot be, labelled by the pipeline model\n",
           added.implausible);
      card_.sources.push_back({.what = "where that says what cannot be, labelled by",
                               .name = "the pipeline model",
                               .rows = added.implausible});
    }
  }

  void add_data(const std::string& path, Rows& rows) {
    DataSetReader reader(path, {.device = hw_.timing.vpunn_device, .is_only_profiled = true});
    LabelledWorkload row;
    std::size_t count = 0;
    std::size_t row_number = 0;
    while (reader.next(row)) {
      if (row.split == Split::kTest) {
        continue;
      }
      // Tables without rows for validation give every 50th.
      constexpr std::size_t kEvery = 50;
      const bool is_for_choice = row.split == Split::kValidation || ++row_number % kEvery == 0;
      TrainingRows& target = is_for_choice ? rows.validation : rows.training;
      count += target.add(row.workload, row.cycles) ? 1U : 0U;
    }
    tell("{}: {} rows\n", shown(path), count);
    card_.sources.push_back({"labelled workloads of", path, count});
  }

  void expect_rows(const Rows& rows) const {
    constexpr std::size_t kFewest = 100;
    if (rows.training.set().row_count() < kFewest || rows.validation.set().row_count() == 0) {
      throw InputError(fmt::format(
          "there are {} rows to learn from and {} to choose the best epoch by; at least {} and 1 "
          "are needed",
          rows.training.set().row_count(), rows.validation.set().row_count(), kFewest));
    }
  }

  static constexpr std::string_view kBase = "base";
  static constexpr std::string_view kFineTuning = "finetune";

  std::string checkpoint_of(std::string_view stage) const {
    return fmt::format("{}.{}.partial", options_.output, stage);
  }

  // Runs all epochs; a training that was interrupted goes on where it was. The last state stays
  // until the network is written, so that a later stage does not cost this one again.
  Mlp learn(Trainer& trainer, std::size_t epochs, std::string_view stage) {
    const std::string checkpoint = checkpoint_of(stage);
    if (std::ifstream saved(checkpoint, std::ios::binary); saved) {
      trainer.load(saved, checkpoint);
      tell("goes on from {}\n", shown(checkpoint));
    }
    tell("{:>9} {:>9} {:>9} {:>10} {:>8}\n", "epoch", "rate", "training", "validation", "left");
    const auto begin = Clock::now();
    std::size_t done = 0;
    while (!trainer.is_done()) {
      const EpochReport report = trainer.run_epoch();
      ++done;
      const double left = seconds_since(begin) / static_cast<double>(done) *
                          static_cast<double>(epochs - report.epoch);
      tell("{:>9} {:>9.2g} {:>7.2f} % {:>8.2f} %{} {:>7}\n",
           fmt::format("{}/{}", report.epoch, epochs), report.rate, 100 * report.training_error,
           100 * report.validation_error, report.is_best ? "*" : " ", minutes(left));
      OutputFile file(checkpoint);
      trainer.save(file.stream());
      file.commit();
    }
    return trainer.best();
  }

  // Of --finetune: the rows that are not for testing.
  TrainingRows read_measured() {
    TrainingRows measured(hw_, reference_);
    for (const std::string& path : options_.finetune) {
      DataSetReader reader(path, {.device = hw_.timing.vpunn_device, .is_only_profiled = true});
      LabelledWorkload row;
      const std::size_t before = measured.set().row_count();
      while (reader.next(row)) {
        if (row.split != Split::kTest) {
          measured.add(row.workload, row.cycles);
        }
      }
      const std::size_t count = measured.set().row_count() - before;
      tell("{}: {} measured rows\n", shown(path), count);
      card_.sources.push_back({"fine-tuned on measurements of", path, count});
    }
    if (!options_.finetune.empty() && measured.set().row_count() == 0) {
      throw InputError("--finetune: no row of the device is for training");
    }
    return measured;
  }

  // Few rows from silicon among many of the base, so that what is not measured is not forgotten.
  Mlp fine_tune(const Mlp& base, const TrainingRows& measured) {
    Rows rows(hw_, reference_);
    if (random_) {
      add_random(std::min(options_.rows, options_.finetune_rows), rows);
    }
    for (const std::string& path : options_.data) {
      add_data(path, rows);
    }
    const std::size_t times = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::llround(
               options_.finetune_share * static_cast<double>(rows.training.set().row_count()) /
               (1 - options_.finetune_share) / static_cast<double>(measured.set().row_count()))));
    rows.training.add_all(measured.set(), times, 1);
    const TrainingOptions training = {
        .hidden = options_.hidden,
        .batch_rows = options_.batch_rows,
        .epochs = options_.finetune_epochs,
        .peak_rate = options_.finetune_rate,
        .warm_up_epochs = 0.2,
        .seed = options_.seed,
        .largest_log_ratio = nn_timing::largest_log_ratio(reference_)};
    Trainer trainer(rows.training.set(), measured.set(), training, base);
    learn(trainer, training.epochs, kFineTuning);
    // Measurements are too few to choose an epoch by, and were learned from.
    return trainer.last();
  }

  std::string topology() const {
    return fmt::format("{}-{}-2", nn_timing::feature_count(reference_),
                       fmt::join(options_.hidden, "-"));
  }

  void write(const Mlp& network) {
    const unsigned input = reference_ == Reference::kPipeline ? nn_timing::kPipelineInterface
                                                              : nn_timing::kIdealInterface;
    NetworkFile file;
    file.name = fmt::format("{}-{}-{} ${}$", nn_timing::kOwnFamily, input,
                            nn_timing::kRatioInterface, kVpunnDeviceNames[hw_.timing.vpunn_device]);
    file.mlp = network;
    OutputFile out(options_.output);
    nn_timing::write_network(file, out.stream());
    out.commit();
    const NetworkFile written = nn_timing::load_network(options_.output);
    card_.network_file = options_.output;
    card_.network_sha256 = written.sha256;
    card_.topology = topology();
    card_.parameter_count = network.parameter_count();
    judge(LearnedDpuTiming(written, options_.output, "trained"));
    OutputFile card(card_file(options_));
    card.stream() << text_of(card_, options_);
    card.commit();
    tell("wrote {} ({} parameters) and {}\n", shown(options_.output), network.parameter_count(),
         shown(card_file(options_)));
  }

  // Errors on rows that were and that were not learned from.
  void judge(const DpuTimingModel& model) {
    if (random_) {
      constexpr std::size_t kJudged = 20'000;
      const auto judged = random_->workloads(RandomSource::Stream::kValidation, kJudged);
      add_errors(fmt::format("random, not learned from ({} of {}: the others cannot be)",
                             judged.size(), kJudged),
                 model, judged);
    }
    for (const std::vector<std::string>* const files : {&options_.data, &options_.finetune}) {
      for (const std::string& file : *files) {
        std::map<Split, std::vector<LabelledWorkload>> by_split;
        DataSetReader reader(file, {.device = hw_.timing.vpunn_device, .is_only_profiled = true});
        for (LabelledWorkload row; reader.next(row);) {
          by_split[row.split].push_back(row);
        }
        for (const auto& [split, rows] : by_split) {
          add_errors(fmt::format("{}, {}", base_name(file), nn_timing::kSplitNames[split]), model,
                     rows);
        }
      }
    }
  }

  void add_errors(const std::string& title, const DpuTimingModel& model,
                  const std::vector<LabelledWorkload>& rows) {
    std::vector<DpuWorkload> workloads;
    workloads.reserve(rows.size());
    for (const LabelledWorkload& row : rows) {
      workloads.push_back(row.workload);
    }
    const auto answers = model.estimate(workloads, hw_);
    nn_timing::Predictions predicted;
    std::vector<EvaluatedRow> evaluated;
    std::vector<double> actual;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      predicted.push_back(answers[i]
                              ? std::optional(static_cast<double>(answers[i]->cycles.count()))
                              : std::nullopt);
      actual.push_back(rows[i].cycles);
      evaluated.push_back({.operation = rows[i].workload.operation,
                           .type = rows[i].workload.input.type,
                           .split = rows[i].split,
                           .cycles = rows[i].cycles});
    }
    ModelCard::Errors page = {.rows = title, .classes = {}};
    page.classes = nn_timing::error_table(evaluated, predicted, nn_timing::Grouping::kOperation);
    const ErrorStatistics all = nn_timing::error_statistics(actual, predicted);
    page.classes.push_back({.name = "all", .errors = all});
    tell("{}: {} rows, error {:.2f} % on average, median {:.2f} %, 95 % within {:.2f} %\n",
         for_terminal(title, 80), all.count, all.mean, all.median, all.p95);
    card_.errors.push_back(std::move(page));
  }

  TrainOptions options_;
  const HwConfig& hw_;
  Reference reference_;
  ModelCard card_;
  std::optional<RandomSource> random_;
};

// A name of the catalogue, or a file of the user's own, as DeviceCatalog::load() tells them apart.
bool is_file(const std::string& device) {
  return device.find('/') != std::string::npos || fs::path(device).has_extension();
}

// A device file that uses the network.
void write_device(const TrainOptions& options) {
  const fs::path folder = fs::absolute(options.device_file).parent_path();
  const fs::path network = fs::absolute(options.output).lexically_relative(folder);
  OutputFile file(options.device_file);
  file.stream() << fmt::format(
      "# {} with learned timing: a network that was trained for it.\n{}timing:\n  dpu: {{model: "
      "'vpunn:{}'}}\n",
      fs::path(options.device).filename().string(), extends_line(options.device, folder),
      network.string());
  file.commit();
  tell("wrote {}, which uses it\n", shown(options.device_file));
}

}  // namespace

std::string card_file(const TrainOptions& options) {
  return options.card.empty() ? fs::path(options.output).replace_extension(".md").string()
                              : options.card;
}

void train(const TrainOptions& given) {
  TrainOptions options = given;
  if (options.device_file.empty() && is_file(options.device)) {
    options.device_file = fs::path(options.output).replace_extension(".yaml").string();
  }
  std::vector<NamedFile> inputs = {
      {"--start", options.start}, {"--distill", options.distill}, {"--mix", options.mix}};
  for (const std::string& file : options.data) {
    inputs.push_back({"--data", file});
  }
  for (const std::string& file : options.finetune) {
    inputs.push_back({"--finetune", file});
  }
  for (const fs::path& file : device_catalog().files_of(options.device)) {
    inputs.push_back({"the device", file.string()});
  }
  for (const double number : {options.rate, options.finetune_rate, options.finetune_share}) {
    if (!std::isfinite(number)) {
      throw InputError("--rate, --finetune-rate and --finetune-share are numbers");
    }
  }
  refuse_overwriting(inputs, {{"-o", options.output},
                              {"--card", card_file(options)},
                              {"--device-file", options.device_file}});
  const HwConfig hw = device_catalog().load(options.device);
  Training(options, hw).run();
  if (!options.device_file.empty()) {
    write_device(options);
  }
}

}  // namespace vpusim
