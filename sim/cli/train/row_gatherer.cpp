#include "sim/cli/train/row_gatherer.hpp"

#include <algorithm>
#include <chrono>

#include "nn_timing/data/data_set.hpp"
#include "sim/base/input_error.hpp"
#include "sim/cli/counted.hpp"
#include "sim/cli/train/tell.hpp"

namespace vpusim {

using nn_timing::DataSetReader;
using nn_timing::LabelledWorkload;
using nn_timing::Split;
using nn_timing::TrainingRows;

RowGatherer::RowGatherer(const TrainOptions& options, const HwConfig& hw,
                         nn_timing::Reference reference, ModelCard& card)
    : options_(options), hw_(hw), reference_(reference), card_(card) {
  if (options.rows > 0 && (options.data.empty() || !options.distill.empty())) {
    random_.emplace(options, hw);
  }
}

GatheredRows RowGatherer::gather(std::size_t random_count) {
  GatheredRows rows(hw_, reference_);
  if (random_) {
    add_random(random_count, rows);
  }
  for (const std::string& path : options_.data) {
    add_data(path, rows);
  }
  return rows;
}

void RowGatherer::add_random(std::size_t count, GatheredRows& rows) {
  const auto begin = std::chrono::steady_clock::now();
  rows.training.reserve(count);
  const nn_timing::RandomRows added =
      random_->add_rows(RandomSource::Stream::kTraining, count, rows.training);
  random_->add_rows(RandomSource::Stream::kValidation, std::max<std::size_t>(count / 50, 500),
                    rows.validation);
  tell("{} labelled by {}, seed {}, in {}\n", counted(added.labelled, "random workload"),
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

void RowGatherer::add_data(const std::string& path, GatheredRows& rows) {
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
  tell("{}: {}\n", shown(path), counted(count, "row"));
  card_.sources.push_back({"labelled workloads of", path, count});
}

TrainingRows RowGatherer::read_measured() {
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
    tell("{}: {}\n", shown(path), counted(count, "measured row"));
    card_.sources.push_back({"fine-tuned on measurements of", path, count});
  }
  if (!options_.finetune.empty() && measured.set().row_count() == 0) {
    throw InputError("--finetune: no row of the device is for training");
  }
  return measured;
}

}  // namespace vpusim
