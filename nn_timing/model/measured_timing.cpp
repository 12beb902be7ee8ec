#include "nn_timing/model/measured_timing.hpp"

#include <cmath>
#include <utility>

#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"

namespace vpusim::nn_timing {

MeasuredDpuTiming::MeasuredDpuTiming(Table table, VpunnDevice device, std::string name)
    : table_(std::move(table)), device_(device), name_(std::move(name)) {}

std::vector<std::optional<Estimate>> MeasuredDpuTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers(workloads.size());
  if (hw.timing.vpunn_device != device_) {
    return answers;
  }
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    const auto found = table_.find(sanitized(workloads[i], device_));
    if (found != table_.end()) {
      answers[i] = Estimate{.cycles = found->second, .model = name_};
    }
  }
  return answers;
}

CycleCacheTiming::CycleCacheTiming(CycleCache cache, const Descriptor& descriptor, std::string name)
    : cache_(std::move(cache)), descriptor_(&descriptor), name_(std::move(name)) {}

std::vector<std::optional<Estimate>> CycleCacheTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  const VpunnDevice device = hw.timing.vpunn_device;
  std::vector<std::optional<Estimate>> answers(workloads.size());
  std::vector<float> features(descriptor_->size);
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    const DpuWorkload workload = sanitized(workloads[i], device);
    // An illegal workload could share its key with a legal one.
    if (check(workload, device) != Verdict::kValid ||
        !descriptor_->write(workload, device, features)) {
      continue;
    }
    if (const std::optional<float> cycles = cache_.find(cycle_cache_key(features))) {
      answers[i] = Estimate{.cycles = Cycles(static_cast<std::uint64_t>(std::ceil(*cycles))),
                            .model = name_};
    }
  }
  return answers;
}

}  // namespace vpusim::nn_timing
