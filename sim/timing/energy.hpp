#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// What one DPU workload takes in MACs and in energy. Power is relative to the device's
// power virus, the workload of most power; energy is in power-virus DPU cycles: 1000
// is what the virus takes in 1000 cycles.
struct DpuEnergy {
  std::uint64_t ideal_macs = 0;     // of the dense operation
  std::uint64_t hardware_macs = 0;  // that are left when zeros are skipped
  Cycles ideal_cycles;              // for the ideal MACs, all MAC units busy
  Cycles hardware_cycles;           // for the hardware MACs, all MAC units busy
  double utilization = 0;           // ideal over predicted cycles; above 1 with sparsity
  double hardware_utilization = 0;  // hardware over predicted cycles
  double energy = 0;                // hardware cycles x power factor
  double activity_factor = 0;       // mean power: hardware utilization x power factor, limited
};

// None when the device has no power table, the table not the operation, or the
// prediction is zero cycles.
//
// Source: VPUNN's energy model (npu-nn-cost-model, src/vpu/power.cpp and
// include/vpu/energy_interface.h); the factors of 2.0 to 4.0 are its estimates.
std::optional<DpuEnergy> dpu_energy(const DpuWorkload& workload, Cycles predicted,
                                    const HwConfig& hw);

}  // namespace vpusim
