#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/compiler/bound.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What a schedule should have least of.
enum class Objective : std::uint8_t {
  kLatency,  // time of one inference
  kEnergy,   // energy of DPUs and SHAVEs, see schedule_energy(); time among equals
  kTraffic   // bytes between DDR and CMX; time among equals
};
inline constexpr auto kObjectiveNames =
    enum_names<Objective, Objective::kTraffic>("latency", "energy", "traffic");

// Whose costs decide. compile() is given the model itself; this is how front ends name it.
enum class CostSource : std::uint8_t {
  kLearned,   // the network that comes with the device, or what else its file names
  kAnalytic,  // the formula of the published cost model library
  kPipeline   // the cycle-level model of one DPU
};
inline constexpr auto kCostSourceNames =
    enum_names<CostSource, CostSource::kPipeline>("learned", "analytic", "pipeline");

struct CompileOptions {
  // How hard to try.
  //   0  one layer after another, everything from and to DDR, nothing at the same time
  //   1  tensors stay in CMX between layers where they fit; the next stripe is loaded meanwhile
  //   2  weights are loaded as early as there is room
  //   3  many divisions of CMX are tried
  // From 2 on several schedules are made, and the one is taken that is predicted to serve the
  // objective best.
  std::uint32_t effort = 2;
  Objective objective = Objective::kLatency;
  // Whether chains of layers are computed stripe by stripe, see depth_first(). None: where it is
  // predicted to serve the objective; from effort 2 on.
  std::optional<bool> is_depth_first = {};
};

// What was chosen for one operation.
struct OpReport {
  std::string name;
  std::string work;     // "Conv on DPU", "SoftMax on SHAVE"
  std::string grid;     // "6 rows", "3 rows x 2 channels"
  std::string stripes;  // "1", "4 rows", "7 in a chain"
  std::uint32_t chain_stripes = 1;
  std::string mode;           // of the MAC array; empty: no DPU
  Cycles predicted;           // of the slowest tile, DPU clock; all stripes
  Picoseconds work_time;      // the same in time
  Picoseconds transfer_time;  // of what it moves from and to DDR, at the rate of the DMA engines
  std::uint64_t loaded_bytes = 0;
  std::uint64_t stored_bytes = 0;
  bool is_output_in_cmx = false;
  // Other ways to share it among tiles that the model was asked about.
  struct Alternative {
    std::string grid;
    Picoseconds work_time;
  };
  std::vector<Alternative> alternatives = {};

  std::string_view bound() const { return transfer_time > work_time ? "DMA" : "work"; }
};

// Layers whose cost nobody knows.
struct UnknownCost {
  std::string operation;
  std::uint64_t layers = 0;
  double share = 0;  // of the network's work; see operation_count()
};

struct CompileResult {
  Schedule schedule;
  std::vector<OpReport> ops;
  std::vector<UnknownCost> unknown_costs;
  std::uint64_t macs = 0;          // of the network
  std::uint64_t unread_macs = 0;   // of these, left out because nobody reads their results
  std::uint64_t loaded_bytes = 0;  // from DDR
  std::uint64_t stored_bytes = 0;  // to DDR
  LowerBound bound;
};

// A schedule for a network on a device; see the README of this folder for the passes. The same
// inputs give the same schedule. Near-linear in the number of layers.
//
// Errors: InputError when a layer cannot be cut small enough for the device's CMX, or when no way
// was found to place all loads and results in it.
CompileResult compile(const Network& network, const HwConfig& hw, const CompileOptions& options,
                      const DpuTimingModel& dpu, const ShaveTimingModel& shave);

}  // namespace vpusim
