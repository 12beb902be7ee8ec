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

std::string hash_of(const HwConfig& hw) {
  Sha256 hash;
  for (const DeviceKey& key : device_keys()) {
    hash.add(fmt::format("{}={}\n", key.path, key.get(hw)));
  }
  // Clocks may be no whole number of MHz after with_dpu_frequency().
  hash.add(fmt::format("clocks={},{}\n", hw.clocks.dpu.count(), hw.clocks.vpu.count()));
  for (const ShaveKernelCost& cost : hw.shave.kernels) {
    hash.add(fmt::format("{}={},{}\n", cost.kernel, cost.width.count(), cost.latency.count()));
  }
  return hash.hex();
}

}  // namespace vpusim
