#pragma once

#include <cstdint>

#include "sim/analysis/task_work.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// What the device has to give to some work.
struct Roofs {
  std::uint32_t dpus = 1;
  Hertz dpu_clock;
  // Of multiply-accumulates, each of which is two; by the width of their operands.
  std::uint64_t operations_per_second = 0;  // 8 bit
  std::uint64_t operations_per_second_16_bit = 0;
  BytesPerSecond ddr;
  BytesPerSecond cmx;  // what DPUs can read through their ports; 0: never a limit
};

// All tiles; and one DPU with the CMX of its tile.
Roofs roofs_of(const HwConfig& hw);
Roofs roofs_of_one_dpu(const HwConfig& hw);

enum class Roof : std::uint8_t { kCompute, kDdr, kCmx, kNone };
inline constexpr auto kRoofNames = enum_names<Roof, Roof::kNone>("compute", "DDR", "CMX", "-");

// Where some work stands under its roofs: the least time that each of them allows, and the time
// that it took.
struct Roofline {
  TaskWork work;
  Picoseconds taken;
  Picoseconds least_compute;  // at the rate of the operands' types
  Picoseconds least_ddr;
  Picoseconds least_cmx;  // for what DPUs read; writes and other engines have ports of their own

  Picoseconds least() const;             // the largest of the three
  Roof bound() const;                    // whose it is; kNone: there is nothing to do
  double operations_per_second() const;  // achieved; 0 when it took no time
  double ddr_intensity() const;          // operations per byte; 0 without DDR traffic
  double cmx_intensity() const;          // the same per byte that DPUs read
};

Roofline roofline(const TaskWork& work, Picoseconds taken, const Roofs& roofs);

}  // namespace vpusim
