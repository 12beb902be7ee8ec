#include "sim/timing/analytic/device_dma_timing.hpp"

#include <algorithm>

#include "sim/timing/analytic/dma_path_time.hpp"

namespace vpusim {
namespace {

DdrRows rows_of(const DmaWorkload& dma) {
  DdrRows rows;
  if (dma.pattern) {
    rows.read = is_from_cmx(dma.direction) ? 1 : contiguous_runs(*dma.pattern, DmaSide::kSource);
    rows.written = is_to_cmx(dma.direction) ? 1 : contiguous_runs(*dma.pattern, DmaSide::kTarget);
  }
  return rows;
}

}  // namespace

std::vector<std::optional<Estimate>> DeviceDmaTiming::estimate(
    std::span<const DmaWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const DmaWorkload& dma : workloads) {
    // Compression, conversion and expansion change the size; the longer side takes the time.
    const Picoseconds time =
        isolated_dma_time(hw, dma.direction, std::max(dma.source, dma.target), rows_of(dma));
    answers.emplace_back(Estimate{.cycles = cycles_in(time, hw.clocks.dpu), .model = name()});
  }
  return answers;
}

}  // namespace vpusim
