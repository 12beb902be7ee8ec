#include <fmt/format.h>
#include <fmt/ostream.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/cli/predict/table_output.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/workloads/dma_reader.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/timing/analytic/device_dma_timing.hpp"
#include "sim/timing/analytic/dma_timing.hpp"

namespace vpusim {
namespace {

constexpr std::array<std::string_view, 4> kAdded = {"analytic_cycles", "device_cycles", "cycles",
                                                    "model"};

// The compiler's closed form, the device's own paths, and what the chain says, which is the
// closed form where nothing else knows the transfer.
struct Answer {
  Estimate analytic;
  Estimate device;
  Estimate chosen;
};

class DmaPredictor {
 public:
  DmaPredictor(const std::string& spec, const HwConfig& hw)
      : hw_(hw), models_(choose_timing(spec, hw, Fidelity::kCompiler)) {
    tell_warnings(models_.warnings);
  }

  std::vector<Answer> answer(std::span<const DmaWorkload> workloads) const {
    const auto analytic = AnalyticDmaTiming().estimate(workloads, hw_);
    const auto device = DeviceDmaTiming().estimate(workloads, hw_);
    const auto chosen = models_.dma->estimate(workloads, hw_);
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      answers.push_back({analytic[i].value(), device[i].value(), chosen[i].value()});
    }
    return answers;
  }

  // Who is asked before the closed form.
  std::string_view network() const {
    const std::string_view name = models_.dma->name();
    return name.substr(0, name.rfind(", then"));
  }
  bool has_network() const { return models_.dma->name() != AnalyticDmaTiming().name(); }

 private:
  const HwConfig& hw_;
  TimingModels models_;
};

DmaWorkload stated_transfer(const PredictOptions& options) {
  const auto direction = kDmaDirectionNames.find(options.direction);
  if (!direction) {
    throw InputError(fmt::format("--direction: unknown {}{} ({})", in_quotes(options.direction),
                                 did_you_mean(options.direction, kDmaDirectionNames.all()),
                                 fmt::join(kDmaDirectionNames.all(), ", ")));
  }
  return {.source = Bytes(*options.bytes),
          .target = Bytes(*options.bytes),
          .direction = *direction,
          .is_plain_copy = true,
          .pattern = std::nullopt};
}

void print_estimate(std::string_view model, const Estimate& estimate, Bytes bytes,
                    const HwConfig& hw) {
  const auto cycles = static_cast<double>(estimate.cycles.count());
  const double microseconds = 1e6 * cycles / static_cast<double>(hw.clocks.dpu.count());
  const double rate =
      microseconds == 0 ? 0 : static_cast<double>(bytes.count()) / microseconds / 1e3;
  fmt::print("{:<22} {:>10} DPU cycles {:>12.3f} us {:>8.2f} GB/s\n", model,
             estimate.cycles.count(), microseconds, rate);
}

void predict_one(const PredictOptions& options) {
  const HwConfig hw = predicted_device(options.device, std::nullopt);
  const DmaPredictor predictor(options.timing, hw);
  const std::array workloads = {stated_transfer(options)};
  const Answer answer = predictor.answer(workloads).front();
  fmt::print("{} bytes {} on {}, alone, at {} MHz\n", *options.bytes, options.direction, hw.name,
             hw.clocks.dpu.count() / 1'000'000);
  print_estimate("analytic", answer.analytic, workloads.front().source, hw);
  print_estimate("device", answer.device, workloads.front().source, hw);
  if (answer.chosen.is_fallback) {
    fmt::print("{:<22} no answer: the transfer is outside of what it knows\n", predictor.network());
  } else if (predictor.has_network()) {
    print_estimate(answer.chosen.model, answer.chosen, workloads.front().source, hw);
  }
}

void predict_table(const PredictOptions& options) {
  DmaReader reader(options.table);
  DmaRow row;
  if (!reader.next(row)) {
    throw InputError(options.table + ": has no rows");
  }
  const HwConfig hw = predicted_device(options.device, row.device);
  const DmaPredictor predictor(options.timing, hw);
  const std::unique_ptr<OutputFile> file =
      open_csv(options, hw, with_columns(reader.table().header(), kAdded));
  Warnings warnings;
  std::map<std::string, std::uint64_t, std::less<>> by_model;
  const auto write = [&](std::span<const DmaWorkload> workloads,
                         std::span<const std::string> lines) {
    const std::vector<Answer> answers = predictor.answer(workloads);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      ++by_model[std::string(answers[i].chosen.model)];
      if (answers[i].chosen.is_fallback) {
        warnings.add("fallback-timing",
                     fmt::format("a transfer is outside of what {} knows; {} answers",
                                 predictor.network(), answers[i].chosen.model));
      }
      if (file) {
        fmt::print(file->stream(), "{},{},{},{},{}\n", lines[i], answers[i].analytic.cycles.count(),
                   answers[i].device.cycles.count(), answers[i].chosen.cycles.count(),
                   answers[i].chosen.model);
      }
    }
  };
  const std::uint64_t rows = for_each_batch(reader, row, options.table, hw, write);
  tell_warnings(warnings.list());
  if (file) {
    file->commit();
  }
  std::FILE* const summary = options.csv == "-" ? stderr : stdout;
  fmt::print(summary, "{} transfers on {}\n", rows, hw.name);
  for (const auto& [model, count] : by_model) {
    fmt::print(summary, "  {:<24} {}\n", model, count);
  }
}

}  // namespace

void predict_dma(const PredictOptions& options) {
  options.table.empty() ? predict_one(options) : predict_table(options);
}

}  // namespace vpusim
