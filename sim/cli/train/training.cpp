#include "sim/cli/train/training.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn_timing/model/efficiency_features.hpp"
#include "nn_timing/model/learned_timing.hpp"
#include "nn_timing/train/trainer.hpp"
#include "nn_timing/train/training_rows.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/fitted_keys.hpp"
#include "sim/cli/train/model_card.hpp"
#include "sim/cli/train/model_judge.hpp"
#include "sim/cli/train/row_gatherer.hpp"
#include "sim/cli/train/tell.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;
using nn_timing::EpochReport;
using nn_timing::LearnedDpuTiming;
using nn_timing::Mlp;
using nn_timing::NetworkFile;
using nn_timing::Reference;
using nn_timing::Trainer;
using nn_timing::TrainingOptions;
using nn_timing::TrainingRows;

class Training {
 public:
  Training(TrainOptions options, const HwConfig& hw)
      : options_(std::move(options)),
        hw_(hw),
        reference_(reference_of(options_)),
        gatherer_(options_, hw_, reference_, card_) {
    card_.device = hw_.name;
    card_.reference = reference_;
  }

  void run() {
    const TrainingRows measured =
        gatherer_.read_measured();  // first: what is wrong there is told at once
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
    const GatheredRows rows = gatherer_.gather(options_.rows);
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

  void expect_rows(const GatheredRows& rows) const {
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
    const auto begin = std::chrono::steady_clock::now();
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

  // Few rows from silicon among many of the base, so that what is not measured is not forgotten.
  Mlp fine_tune(const Mlp& base, const TrainingRows& measured) {
    GatheredRows rows = gatherer_.gather(std::min(options_.rows, options_.finetune_rows));
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
    ModelJudge(options_, hw_, gatherer_.random(), card_)
        .judge(LearnedDpuTiming(written, options_.output, "trained"));
    OutputFile card(card_file(options_));
    card.stream() << text_of(card_, options_);
    card.commit();
    tell("wrote {} ({} parameters) and {}\n", shown(options_.output), network.parameter_count(),
         shown(card_file(options_)));
  }

  TrainOptions options_;
  const HwConfig& hw_;
  Reference reference_;
  ModelCard card_;
  RowGatherer gatherer_;
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
