#include "sim/timing/energy.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace vpusim {
namespace {

enum class NumberFamily : std::uint8_t { kInteger, kFloat16, kFloat8 };

NumberFamily family_of(DataType type) {
  switch (type) {
    case DataType::kFloat16:
    case DataType::kBfloat16:
    case DataType::kFloat32:
      return NumberFamily::kFloat16;
    case DataType::kBf8:
    case DataType::kHf8:
      return NumberFamily::kFloat8;
    default:
      return NumberFamily::kInteger;
  }
}

bool is_convolution(DpuOperation operation) {
  return operation == DpuOperation::kConvolution ||
         operation == DpuOperation::kCompressedConvolution;
}

std::uint64_t ideal_macs(const DpuWorkload& workload, const HwConfig& hw) {
  if (workload.operation == DpuOperation::kElementwise) {
    return workload.input.element_count();
  }
  std::uint64_t macs =
      workload.output.element_count() * workload.kernel_width * workload.kernel_height;
  if (is_convolution(workload.operation)) {
    constexpr std::uint32_t kFewest = 16;  // channels that a MAC lane computes at least
    const bool fills_up = hw.timing.vpunn_device >= VpunnDevice::kVpu27;
    macs *= fills_up ? std::max(workload.input.channels, kFewest) : workload.input.channels;
  }
  return macs;
}

// The sparser side decides; values that are not flagged as sparse are computed.
double computed_share(const DpuWorkload& workload) {
  double share = 1;
  if (workload.input.is_sparse) {
    share = std::min(share, 1.0 - static_cast<double>(workload.input_sparsity));
  }
  if (workload.has_weight_sparsity) {
    share = std::min(share, 1.0 - static_cast<double>(workload.weight_sparsity));
  }
  return std::max(share, 0.0);
}

std::uint64_t divide_up(std::uint64_t amount, std::uint64_t by) {
  return amount / by + (amount % by == 0 ? 0 : 1);
}

Cycles cycles_for(std::uint64_t macs, NumberFamily family, const HwConfig& hw) {
  std::uint64_t per_cycle = hw.dpu.macs_per_cycle;
  if (family == NumberFamily::kFloat16) {
    per_cycle = divide_up(per_cycle, hw.dpu.fp16_slowdown);
  }
  return Cycles(divide_up(macs, per_cycle));
}

// On straight lines over the logarithm of the channels, constant outside the table.
double factor_at(const PowerFactors::ByChannels& factors, std::uint32_t channels) {
  const auto above = factors.lower_bound(channels);
  if (above == factors.end()) {
    return factors.rbegin()->second;
  }
  if (above == factors.begin() || above->first == channels) {
    return above->second;
  }
  const auto below = std::prev(above);
  const double position = (std::log2(channels) - std::log2(below->first)) /
                          (std::log2(above->first) - std::log2(below->first));
  return below->second + position * (static_cast<double>(above->second) - below->second);
}

std::optional<double> power_factor(const DpuWorkload& workload, NumberFamily family,
                                   const PowerTable& power) {
  const PowerFactors* factors = &power.integer;
  if (family == NumberFamily::kFloat16 && power.float16) {
    factors = &*power.float16;
  } else if (family == NumberFamily::kFloat8 && power.float8) {
    factors = &*power.float8;
  }
  const auto found = factors->operations.find(kDpuOperationNames[workload.operation]);
  if (found == factors->operations.end()) {
    return std::nullopt;
  }
  return factors->adjuster * factor_at(found->second, workload.input.channels);
}

}  // namespace

std::optional<DpuEnergy> dpu_energy(const DpuWorkload& workload, Cycles predicted,
                                    const HwConfig& hw) {
  if (!hw.dpu.power || predicted == Cycles(0)) {
    return std::nullopt;
  }
  const NumberFamily family = family_of(workload.input.type);
  const std::optional<double> factor = power_factor(workload, family, *hw.dpu.power);
  if (!factor) {
    return std::nullopt;
  }
  DpuEnergy result;
  result.ideal_macs = ideal_macs(workload, hw);
  result.hardware_macs = static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(result.ideal_macs) * computed_share(workload)));
  result.ideal_cycles = cycles_for(result.ideal_macs, family, hw);
  result.hardware_cycles = cycles_for(result.hardware_macs, family, hw);
  const auto duration = static_cast<double>(predicted.count());
  result.utilization = static_cast<double>(result.ideal_cycles.count()) / duration;
  result.hardware_utilization = static_cast<double>(result.hardware_cycles.count()) / duration;
  result.energy = static_cast<double>(result.hardware_cycles.count()) * *factor;
  result.activity_factor =
      std::min<double>(result.hardware_utilization * *factor, hw.dpu.power->activity_limit);
  return result;
}

}  // namespace vpusim
