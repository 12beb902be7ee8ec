#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// The parts of a DPU that work on a pass at the same time, and what happens between passes.
enum class PipelinePart : std::uint8_t {
  kStart,           // before the first pass and after the last
  kPasses,          // from one pass to the next
  kCompute,         // MAC array
  kInputReads,      // activations, through the CMX read ports
  kWeightReads,     // weights and their table, through the same ports
  kPostProcessing,  // accumulators through the PPE
  kOutputWrites,    // output unit into CMX
};
inline constexpr auto kPipelinePartNames = enum_names<PipelinePart, PipelinePart::kOutputWrites>(
    "start and drain", "pass changes", "compute", "input reads", "weight reads", "post-processing",
    "output writes");
inline constexpr std::size_t kPipelinePartCount = kPipelinePartNames.all().size();

// How long one workload takes and why. All in DPU cycles, not rounded.
struct PipelineBreakdown {
  using ByPart = std::array<double, kPipelinePartCount>;

  ByPart busy{};     // what each part does, whoever waits for it
  ByPart exposed{};  // what of it nothing else hides; adds up to `cycles`
  double cycles = 0;

  double busy_of(PipelinePart part) const { return busy[static_cast<std::size_t>(part)]; }
  double exposed_of(PipelinePart part) const { return exposed[static_cast<std::size_t>(part)]; }
  // The part that most of the time goes to, and its share, 0 to 1.
  PipelinePart bound() const;
  double bound_share() const { return cycles > 0 ? exposed_of(bound()) / cycles : 0; }
};

// Walks the workload pass by pass, in closed form: all passes of a kind at once. Allocates
// nothing. A workload larger than anything real gives a number larger than anything real.
//
// Source of the mechanisms and of the parameters: the README of this folder and the
// SOURCES.md of the devices.
PipelineBreakdown pipeline_breakdown(const DpuWorkload& workload, const HwConfig& hw);

}  // namespace vpusim
