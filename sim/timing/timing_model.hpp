#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// What a model says a piece of work takes, alone on the device.
struct Estimate {
  Cycles cycles;           // of the DPU clock
  std::string_view model;  // who says so; lives as long as the model
};

// A kernel on one SHAVE, as timing models see it.
struct ShaveWorkload {
  std::string kernel;  // "MVN"
  DataType input_type = DataType::kFloat16;
  DataType output_type = DataType::kFloat16;
  std::uint64_t output_elements = 0;
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

}  // namespace vpusim
