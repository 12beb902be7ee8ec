#include "sim/platform/tile.hpp"

#include <string>

namespace vpusim {

Tile::Tile(const sc_core::sc_module_name& name, Size size, std::uint32_t first_unit)
    : sc_module(name) {
  std::uint32_t unit = first_unit;
  for (std::uint32_t i = 0; i < size.dpus; ++i) {
    dpus.push_back(std::make_unique<ComputeUnit>(("dpu" + std::to_string(i)).c_str(), unit++));
  }
  for (std::uint32_t i = 0; i < size.shaves; ++i) {
    shaves.push_back(std::make_unique<ComputeUnit>(("shave" + std::to_string(i)).c_str(), unit++));
  }
}

}  // namespace vpusim
