#include <fmt/format.h>
#include <fmt/ostream.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/cli/predict/table_output.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "sim/session/workload_predictor.hpp"
#include "sim/timing/pipeline/pipeline_breakdown.hpp"

namespace vpusim {
namespace {

constexpr std::array<std::string_view, 6> kAdded = {"cycles",      "model",  "uncertainty",
                                                    "utilization", "energy", "finding"};

// Counts of a table, for the summary.
struct Tally {
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::map<std::string, std::uint64_t, std::less<>> by_model;
};

void write_row(std::ostream& out, const std::string& line, const WorkloadAnswer& answer) {
  out << line << ',';
  if (answer.estimate) {
    out << answer.estimate->cycles.count() << ',' << answer.estimate->model << ',';
    if (answer.estimate->uncertainty > 0) {
      fmt::print(out, "{:.3f}", answer.estimate->uncertainty);
    }
    out << ',';
  } else {
    out << ",,,";
  }
  if (answer.energy) {
    fmt::print(out, "{:.4f},{:.1f},", answer.energy->utilization, answer.energy->energy);
  } else {
    out << ",,";
  }
  out << csv_field(answer.findings) << '\n';
}

void predict_table(const PredictOptions& options) {
  WorkloadReader reader(options.table);
  WorkloadRow row;
  if (!reader.next(row)) {
    throw InputError(options.table + ": has no rows");
  }
  const HwConfig hw = predicted_device(options.device, row.device);
  const WorkloadPredictor predictor(options.timing, hw);
  tell_warnings(predictor.warnings());
  const std::unique_ptr<OutputFile> file =
      open_csv(options, hw, with_columns(reader.table().header(), kAdded));
  Tally tally;
  const auto write = [&](std::span<const DpuWorkload> workloads,
                         std::span<const std::string> lines) {
    const std::vector<WorkloadAnswer> answers = predictor.answer(workloads);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const WorkloadAnswer& answer = answers[i];
      tally.rejected += answer.estimate ? 0 : 1;
      if (answer.estimate) {
        ++tally.by_model[std::string(answer.estimate->model)];
      }
      if (file) {
        write_row(file->stream(), lines[i], answer);
      }
    }
  };
  tally.rows = for_each_batch(reader, row, options.table, hw, write);
  if (file) {
    file->commit();
  }
  fmt::print(options.csv == "-" ? stderr : stdout, "{} workloads on {}, {} rejected\n", tally.rows,
             hw.name, tally.rejected);
  for (const auto& [model, count] : tally.by_model) {
    fmt::print(options.csv == "-" ? stderr : stdout, "  {:<24} {}\n", model, count);
  }
}

// Whoever predicts: only the pipeline model knows why.
void print_explanation(const DpuWorkload& workload, const HwConfig& hw) {
  const PipelineBreakdown breakdown = pipeline_breakdown(workload, hw);
  fmt::print("pipeline model: {:.0f} cycles, bound by {}: {:.0f} %\n{:<16} {:>10} {:>10}\n",
             breakdown.cycles, kPipelinePartNames[breakdown.bound()], 100 * breakdown.bound_share(),
             "part", "busy", "exposed");
  for (std::size_t part = 0; part < kPipelinePartCount; ++part) {
    fmt::print("{:<16} {:>10.0f} {:>10.0f}\n", kPipelinePartNames.all()[part], breakdown.busy[part],
               breakdown.exposed[part]);
  }
}

void predict_one(const PredictOptions& options) {
  const HwConfig hw = predicted_device(options.device, std::nullopt);
  const WorkloadPredictor predictor(options.timing, hw);
  tell_warnings(predictor.warnings());
  const std::array workloads = {stated_workload(options, hw.timing.vpunn_device)};
  const WorkloadAnswer answer = predictor.answer(workloads).front();
  if (!answer.estimate) {
    throw InputError(answer.findings.empty()
                         ? "no model knows this workload"
                         : "the cost model rejects this workload: " + answer.findings);
  }
  fmt::print("{} DPU cycles, {:.3f} us at {} MHz, says {}{}\n", answer.estimate->cycles.count(),
             1e6 * static_cast<double>(answer.estimate->cycles.count()) /
                 static_cast<double>(hw.clocks.dpu.count()),
             hw.clocks.dpu.count() / 1'000'000, answer.estimate->model,
             answer.estimate->uncertainty > 0 ? fmt::format(", which expects to be {:.1f} % off",
                                                            100 * answer.estimate->uncertainty)
                                              : "");
  if (answer.energy) {
    fmt::print(
        "{} MACs take at least {} cycles: {:.1f} % of the DPU used\n"
        "energy {:.0f} cycles of the device's power virus, activity {:.2f}\n",
        answer.energy->ideal_macs, answer.energy->ideal_cycles.count(),
        100 * answer.energy->utilization, answer.energy->energy, answer.energy->activity_factor);
  }
  if (options.is_explained) {
    print_explanation(workloads.front(), hw);
  }
}

}  // namespace

void predict_workloads(const PredictOptions& options) {
  options.table.empty() ? predict_one(options) : predict_table(options);
}

}  // namespace vpusim
