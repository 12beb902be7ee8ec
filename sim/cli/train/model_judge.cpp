#include "sim/cli/train/model_judge.hpp"

#include <map>
#include <optional>
#include <utility>

#include "nn_timing/data/error_table.hpp"
#include "sim/cli/counted.hpp"
#include "sim/cli/train/tell.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {

using nn_timing::DataSetReader;
using nn_timing::ErrorStatistics;
using nn_timing::EvaluatedRow;
using nn_timing::LabelledWorkload;
using nn_timing::Split;

void ModelJudge::judge(const DpuTimingModel& model) {
  if (random_ != nullptr) {
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

void ModelJudge::add_errors(const std::string& title, const DpuTimingModel& model,
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
    predicted.push_back(answers[i] ? std::optional(static_cast<double>(answers[i]->cycles.count()))
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
  tell("{}: {}, error {:.2f} % on average, median {:.2f} %, 95 % within {:.2f} %\n",
       for_terminal(title, 80), counted(all.count, "row"), all.mean, all.median, all.p95);
  card_.errors.push_back(std::move(page));
}

}  // namespace vpusim
