#pragma once

#include <cstdint>

#include "nn_timing/data/workload_mix.hpp"
#include "sim/base/random.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// Draws random workloads as compilers produce them for one device: a layer with its window,
// types and strategy, cut into the piece of one tile and one variant, and cut further until it
// fits into CMX.
//
// Nothing is drawn in vain: each draw is legal by construction, under the rules of check()
// (model/validity.hpp) and in the CMX that the device's file states, which for a device of one's
// own may be more than the published cost model accepts. The same device, mix and seed give the
// same workloads on every machine. About a microsecond each.
//
// Never drawn: storage element pointers, the dCIM engine, reductions, and REDUCE_ operations.
class WorkloadSampler {
 public:
  // Errors: InputError when the mix names no operation that the device has, and when its CMX is
  // smaller than 256 KiB, which would not hold the largest kernels.
  WorkloadSampler(const HwConfig& hw, WorkloadMix mix, std::uint64_t seed);

  DpuWorkload next();

 private:
  struct Piece;

  void draw_types(DpuWorkload& w);
  void draw_window(DpuWorkload& w);
  void draw_padding(DpuWorkload& w);
  void draw_strategy(DpuWorkload& w);
  void draw_channels(DpuWorkload& w);
  void draw_output(DpuWorkload& w, Piece& piece);
  void draw_borders(DpuWorkload& w, Piece& piece);
  void draw_halo(DpuWorkload& w, Piece& piece);
  void draw_sparsity(DpuWorkload& w);
  void draw_swizzling(DpuWorkload& w);
  void draw_flags(DpuWorkload& w);
  void fit(DpuWorkload& w, const Piece& piece) const;
  std::uint32_t draw_extent();
  std::uint32_t draw_channel_count();
  const WindowMix& window_of(DpuOperation operation) const;

  WorkloadMix mix_;
  VpunnDevice device_;
  std::uint32_t largest_write_tiles_;
  Bytes cmx_capacity_;
  Random random_;
};

}  // namespace vpusim::nn_timing
