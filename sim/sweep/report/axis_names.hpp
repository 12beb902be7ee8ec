#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// What reports call the axes of a study and their values. Of a zip that changes a few of its
// parameters at a time only those are told whose value is not the usual one (usual_values()).
class AxisNames {
 public:
  // The table must outlive it.
  explicit AxisNames(const SweepTable& table);

  // "dma.port_count", of a zip "dma.port_count, dma.engine_count" or "tile.count and 9 others".
  std::string name(std::size_t axis) const;
  // `values` as axis_values() gives them: "2", of a zip "2, 1", "tile.count 12" or "as usual".
  std::string shown(std::size_t axis, const std::vector<std::uint64_t>& values) const;

 private:
  const SweepTable& table_;
  std::vector<std::optional<std::uint64_t>> usual_;  // by parameter
};

}  // namespace vpusim
