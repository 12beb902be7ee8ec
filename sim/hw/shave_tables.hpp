#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/base/quantity.hpp"

// What is published about the time of SHAVE kernels: one table per generation of
// models. The formulas over them are in sim/timing/shave/.

namespace vpusim {

// Who a device asks about SHAVE kernels.
enum class ShaveModel : std::uint8_t { kLinear, kHeuristic, kProfiled };
inline constexpr auto kShaveModelNames =
    enum_names<ShaveModel, ShaveModel::kProfiled>("linear", "heuristic", "profiled");

// The published linear cost of one SHAVE kernel: output bytes / width + latency.
struct ShaveKernelCost {
  std::string kernel;       // "MVN"
  BytesPerKilocycle width;  // output bytes per 1000 DPU cycles
  Cycles latency;           // of the DPU clock
};

// The published roofline of one SHAVE kernel.
struct ShaveHeuristicCost {
  // Per 32 outputs.
  struct Operations {
    float arithmetic = 0;
    float memory = 0;
  };
  std::string kernel;                         // "SoftMax"
  std::optional<Operations> operations = {};  // none: a cost per element
  float bandwidth_derate = 1;                 // share of the peak that is reached
  float code_derate = 1;                      // share of the cycles that do work
  float entry_cycles = 0;                     // to call the kernel
  float cycles_per_channel = 0;               // scalar code, per output channel
  bool is_unaligned = false;                  // half the throughput
  float speed_up = 1;                         // of measured runs over the roofline
  bool has_linear = false;                    // the linear table is preferred
};

// The fit of one SHAVE kernel to profiled runs, in microseconds. See ProfiledShaveTiming.
struct ShaveProfiledCost {
  std::string kernel;  // "sigmoid"
  float slope = 0;     // per output byte
  float intercept = 0;
  float unroll_offset = 0;
  float scalar_offset = 0;       // "scalar tail" only
  float intra_block_offset = 0;  // this and the following two: "block position" only
  float vector_offset = 0;
  std::uint32_t displacement = 0;  // elements
  std::uint32_t unroll = 0;        // vectors of one block
  std::uint32_t vector = 0;        // elements of one vector
};

struct ShaveProfile {
  enum class Formula : std::uint8_t { kScalarTail, kBlockPosition };

  Formula formula = Formula::kScalarTail;
  Hertz vpu;                               // the clock of the profiled runs
  std::vector<ShaveProfiledCost> kernels;  // sorted by name; empty: nothing is known
};
inline constexpr auto kShaveProfileFormulaNames =
    enum_names<ShaveProfile::Formula, ShaveProfile::Formula::kBlockPosition>("scalar_tail",
                                                                             "block_position");

}  // namespace vpusim
