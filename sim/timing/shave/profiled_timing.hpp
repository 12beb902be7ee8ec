#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The second published generation: microseconds fitted to profiled runs. With the
// elements e counted as 16-bit, and blocks of `unroll` vectors:
//
//   scalar tail (VPU 2.7)     slope * bytes + intercept
//                             - unroll_offset   when e is less than a block
//                             + scalar_offset   when e is no whole number of vectors, or
//                                               is one of blocks (of several vectors)
//   block position (VPU 4.0)  slope * bytes + intercept
//                             - unroll_offset   when e is at most a block
//                             + intra_block_offset * vector of the block / (unroll - 1)
//                             + vector_offset * element of the vector / (vector - 1)
//                               both of element e - displacement
//
// then scaled from the VPU clock of the profiled runs to that of the device, and
// turned into DPU cycles, rounded up. All in single precision, as published.
//
// Only the models of one operand list to one output are here. The published library
// also has softmax, MVN, gather, interpolate and "vpuem" models, whose parameters are
// in no table: no answer, as for sizes whose time comes out negative.
//
// Sources: npu-nn-cost-model @ 8a2ae92, src/shave/shave_layers_vpu_2_7.csv and
// shave_layers_vpu_40.csv; the formulas checked against all their golden rows.
class ProfiledShaveTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "shave-profiled"; }

  // A kernel is found by its published name ("greatereq") or the compiler's ("GreaterEqual").
  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;
};

}  // namespace vpusim
