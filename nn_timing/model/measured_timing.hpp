#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nn_timing/features/descriptor.hpp"
#include "nn_timing/vpunn/cycle_cache.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim::nn_timing {

// Workloads that somebody measured, with their cycles, for one device. Answers for equal
// workloads only (after sanitizing), and only on that device.
class MeasuredDpuTiming final : public DpuTimingModel {
 public:
  using Table = std::unordered_map<DpuWorkload, Cycles>;  // by sanitized workload

  MeasuredDpuTiming(Table table, VpunnDevice device, std::string name);

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  Table table_;
  VpunnDevice device_;
  std::string name_;
};

// A published cache of cycles (.cachebin), whose keys are hashes of the descriptor that a
// network takes. The file does not say of which: it goes with a network.
class CycleCacheTiming final : public DpuTimingModel {
 public:
  CycleCacheTiming(CycleCache cache, const Descriptor& descriptor, std::string name);

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  CycleCache cache_;
  const Descriptor* descriptor_;
  std::string name_;
};

}  // namespace vpusim::nn_timing
