#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/timing/timing_model.hpp"

namespace vpusim::test {

// Models for tests of who is asked what. A DPU workload takes its output width, a
// SHAVE run its output elements; those of `unknown_size` have no answer.

class RecordingDpuTiming final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "recording-dpu"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    ++calls;
    asked.insert(asked.end(), workloads.begin(), workloads.end());
    std::vector<std::optional<Estimate>> answers;
    for (const DpuWorkload& workload : workloads) {
      answers.push_back(workload.output.width == unknown_size
                            ? std::nullopt
                            : std::optional(Estimate{Cycles(workload.output.width), name()}));
    }
    return answers;
  }

  std::optional<std::uint32_t> unknown_size;
  mutable int calls = 0;
  mutable std::vector<DpuWorkload> asked;
};

class RecordingShaveTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "recording-shave"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    ++calls;
    asked.insert(asked.end(), workloads.begin(), workloads.end());
    std::vector<std::optional<Estimate>> answers;
    for (const ShaveWorkload& workload : workloads) {
      answers.push_back(workload.output_elements() == unknown_size
                            ? std::nullopt
                            : std::optional(Estimate{Cycles(workload.output_elements()), name()}));
    }
    return answers;
  }

  std::optional<std::uint64_t> unknown_size;
  mutable int calls = 0;
  mutable std::vector<ShaveWorkload> asked;
};

// A transfer takes a tenth of its bytes.
class RecordingDmaTiming final : public DmaTimingModel {
 public:
  std::string_view name() const override { return "recording-dma"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DmaWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    asked.insert(asked.end(), workloads.begin(), workloads.end());
    std::vector<std::optional<Estimate>> answers;
    for (const DmaWorkload& dma : workloads) {
      answers.push_back(dma.source == unknown_size
                            ? std::nullopt
                            : std::optional(Estimate{Cycles(dma.source.count() / 10), name()}));
    }
    return answers;
  }

  std::optional<Bytes> unknown_size;
  mutable std::vector<DmaWorkload> asked;
};

}  // namespace vpusim::test
