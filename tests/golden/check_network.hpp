#pragma once

#include <fmt/format.h>

#include <string>

#include "sim/analysis/legality.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/network/work.hpp"
#include "sim/run/deadlock.hpp"
#include "sim/run/simulator.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/simulate.hpp"

namespace vpusim::test {

// Multiply-accumulates of what engines do for a network; SHAVEs' are their layers'.
inline std::uint64_t lowered_macs(const Network& network, const HwConfig& hw) {
  const Network fused = fuse(network);
  const LoweredNetwork lowered = lower(fused, hw);
  std::uint64_t sum = 0;
  for (const LoweredOp& op : lowered.ops) {
    if (op.engine == EngineKind::kDpu) {
      sum += op.dpu.macs_per_output * op.rows * op.row_points * op.outputs[0].channels;
    } else if (op.engine == EngineKind::kShave) {
      sum += mac_count(fused, fused.layers()[op.layer]);
    }
  }
  return sum;
}

// Makes a schedule of a network, proves it legal and runs it. What is wrong with it, or nothing.
// One simulator serves many calls; it must have room for the device.
inline std::string problem_of(const Network& network, const HwConfig& hw, Simulator& simulator) {
  const TimingModels models = choose_timing("analytic", hw, Fidelity::kDevice);
  const CompileResult result = compile(network, hw, {.effort = 1}, *models.dpu, *models.shave);
  const Legality legality = check_legality(result.schedule, hw);
  if (!legality.is_complete) {
    return "its legality is not decided";
  }
  if (!legality.findings.empty()) {
    return fmt::format("{} findings, the first: {}", legality.findings.size(),
                       legality.findings.front().message);
  }
  if (result.loaded_bytes + result.stored_bytes < result.bound.compulsory.count()) {
    return fmt::format("{} bytes of traffic, {} are compulsory",
                       result.loaded_bytes + result.stored_bytes, result.bound.compulsory.count());
  }
  try {
    simulate(simulator, result.schedule, hw, Fidelity::kDevice, models);
  } catch (const Deadlock& deadlock) {
    return deadlock.what();
  }
  return "";
}

// Room for every device.
inline VpuSize largest_size(const DeviceCatalog& catalog) {
  VpuSize size = {};
  for (const std::string& device : catalog.names()) {
    size = size.joined(VpuSize::of(catalog.load(device)));
  }
  return size;
}

}  // namespace vpusim::test
