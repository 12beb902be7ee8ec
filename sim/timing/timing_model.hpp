#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// What a model says a piece of work takes, alone on the device.
struct Estimate {
  Cycles cycles;             // of the DPU clock
  std::string_view model;    // who says so; lives as long as the model
  bool is_fallback = false;  // the last of a chain, because no model knew
  float uncertainty = 0;     // expected relative error, as the model sees it; 0: it does not say
};

// One run of a kernel on one SHAVE, as timing models see it. Only the first output's
// size counts for models that speak of "the output"; a run without one has none.
struct ShaveWorkload {
  std::string kernel;  // "MVN"
  std::vector<WorkloadTensor> inputs = {};
  std::vector<WorkloadTensor> outputs = {};

  std::uint64_t output_elements() const {
    return outputs.empty() ? 0 : outputs.front().element_count();
  }
  std::uint64_t output_bytes() const {
    return outputs.empty() ? 0 : output_elements() * bits_of(outputs.front().type) / 8;
  }

  auto operator<=>(const ShaveWorkload&) const = default;
};

// Tells what work costs. It knows the work and the device; it never sees simulated
// time or other tasks. A time includes the work's own, uncontended memory traffic;
// what others add is the simulator's business.
//
// Asked in batches, because a network answers many questions at once much faster.
// No answer means "not my domain", never a magic number.
template <class Workload>
class TimingModel {
 public:
  TimingModel() = default;
  TimingModel(const TimingModel&) = delete;
  TimingModel& operator=(const TimingModel&) = delete;
  virtual ~TimingModel() = default;

  virtual std::string_view name() const = 0;

  // One entry per workload, in their order.
  virtual std::vector<std::optional<Estimate>> estimate(std::span<const Workload> workloads,
                                                        const HwConfig& hw) const = 0;
};

using DpuTimingModel = TimingModel<DpuWorkload>;
using ShaveTimingModel = TimingModel<ShaveWorkload>;
using DmaTimingModel = TimingModel<DmaWorkload>;

}  // namespace vpusim
