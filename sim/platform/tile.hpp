#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engines/compute_unit.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/memory/memory.hpp"

namespace vpusim {

// One tile: its DPUs and SHAVEs around its CMX.
class Tile final : public sc_core::sc_module {
 public:
  struct Size {
    std::uint32_t dpus = 0;
    std::uint32_t shaves = 0;
  };

  // Numbers its units from `first_unit` on: DPUs, then SHAVEs.
  Tile(const sc_core::sc_module_name& name, Size size, std::uint32_t first_unit);

  Memory cmx{"cmx"};
  std::vector<std::unique_ptr<ComputeUnit>> dpus;
  std::vector<std::unique_ptr<ComputeUnit>> shaves;
};

}  // namespace vpusim
