#include "sim/hw/hw_config.hpp"

#include <fmt/format.h>

#include "sim/base/check.hpp"
#include "sim/base/sha256.hpp"
#include "sim/hw/device_keys.hpp"

namespace vpusim {

const TaskHandling& HwConfig::handling(EngineKind kind) const {
  switch (kind) {
    case EngineKind::kDma:
      return dma.handling;
    case EngineKind::kDpu:
      return dpu.handling;
    case EngineKind::kShave:
      return shave.handling;
    case EngineKind::kM2i:
      break;
  }
  return m2i.handling;
}

const DmaPath& HwConfig::dma_path(DmaDirection direction) const {
  return dma.paths[static_cast<std::size_t>(direction)];
}

HwConfig HwConfig::with_dpu_frequency(Hertz frequency) const {
  VPUSIM_CHECK(frequency > Hertz(0));
  HwConfig scaled = *this;
  scaled.clocks.dpu = frequency;
  scaled.clocks.vpu =
      Hertz(detail::multiply_divide(clocks.vpu.count(), frequency.count(), clocks.dpu.count()));
  return scaled;
}

namespace {

void add_shave_tables(Sha256& hash, const HwConfig::Shave& shave) {
  for (const ShaveKernelCost& cost : shave.kernels) {
    hash.add(fmt::format("{}={},{}\n", cost.kernel, cost.width.count(), cost.latency.count()));
  }
  for (const ShaveKernelCost& cost : shave.measured_kernels) {
    hash.add(
        fmt::format("measured {}={},{}\n", cost.kernel, cost.width.count(), cost.latency.count()));
  }
  for (const ShaveHeuristicCost& cost : shave.heuristics) {
    const auto operations = cost.operations.value_or(ShaveHeuristicCost::Operations{});
    hash.add(fmt::format("heuristic {}={},{},{},{},{},{},{},{},{}\n", cost.kernel,
                         operations.arithmetic, operations.memory, cost.bandwidth_derate,
                         cost.code_derate, cost.entry_cycles, cost.cycles_per_channel,
                         cost.is_unaligned, cost.speed_up, cost.has_linear));
  }
  if (!shave.profile.kernels.empty()) {
    hash.add(fmt::format("profile={},{}\n", kShaveProfileFormulaNames[shave.profile.formula],
                         shave.profile.vpu.count()));
  }
  for (const ShaveProfiledCost& cost : shave.profile.kernels) {
    hash.add(fmt::format("profiled {}={},{},{},{},{},{},{},{},{}\n", cost.kernel, cost.slope,
                         cost.intercept, cost.unroll_offset, cost.scalar_offset,
                         cost.intra_block_offset, cost.vector_offset, cost.displacement,
                         cost.unroll, cost.vector));
  }
}

void add_power_factors(Sha256& hash, std::string_view family, const PowerFactors& factors) {
  hash.add(fmt::format("{}={}\n", family, factors.adjuster));
  for (const auto& [operation, by_channels] : factors.operations) {
    for (const auto& [channels, factor] : by_channels) {
      hash.add(fmt::format("{},{}={}\n", operation, channels, factor));
    }
  }
}

void add_power(Sha256& hash, const PowerTable& power) {
  hash.add(fmt::format("activity_limit={}\n", power.activity_limit));
  add_power_factors(hash, "integer", power.integer);
  if (power.float16) {
    add_power_factors(hash, "float16", *power.float16);
  }
  if (power.float8) {
    add_power_factors(hash, "float8", *power.float8);
  }
}

}  // namespace

std::string hash_of(const HwConfig& hw) {
  Sha256 hash;
  for (const DeviceKey& key : device_keys()) {
    hash.add(fmt::format("{}={}\n", key.path, key.get(hw)));
  }
  // Clocks may be no whole number of MHz after with_dpu_frequency().
  hash.add(fmt::format("clocks={},{}\n", hw.clocks.dpu.count(), hw.clocks.vpu.count()));
  hash.add(fmt::format("vpunn_device={}\n", kVpunnDeviceNames[hw.timing.vpunn_device]));
  hash.add(fmt::format("shave_model={}\n", kShaveModelNames[hw.timing.shave_model]));
  add_shave_tables(hash, hw.shave);
  if (hw.dpu.power) {
    add_power(hash, *hw.dpu.power);
  }
  return hash.hex();
}

}  // namespace vpusim
