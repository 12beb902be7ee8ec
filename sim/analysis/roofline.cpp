#include "sim/analysis/roofline.hpp"

#include <algorithm>

namespace vpusim {
namespace {

Picoseconds time_at(Bytes bytes, BytesPerSecond rate) {
  return rate == BytesPerSecond(0) ? Picoseconds(0) : duration(bytes, rate);
}

double ratio(std::uint64_t operations, Bytes bytes) {
  return bytes == Bytes(0) ? 0
                           : static_cast<double>(operations) / static_cast<double>(bytes.count());
}

}  // namespace

Roofs roofs_of_one_dpu(const HwConfig& hw) {
  return {
      .dpus = 1,
      .dpu_clock = hw.clocks.dpu,
      .operations_per_second = 2 * std::uint64_t{hw.dpu.macs_per_cycle} * hw.clocks.dpu.count(),
      .operations_per_second_16_bit =
          2 * std::uint64_t{hw.dpu.macs_per_cycle / std::max(hw.dpu.fp16_slowdown, 1U)} *
          hw.clocks.dpu.count(),
      .ddr = hw.ddr.bandwidth,
      .cmx = BytesPerSecond(hw.cmx.word.count() * hw.dpu.cmx_read_ports * hw.clocks.dpu.count())};
}

Roofs roofs_of(const HwConfig& hw) {
  Roofs roofs = roofs_of_one_dpu(hw);
  roofs.dpus = std::max(hw.tile.count * hw.dpu.count_per_tile, 1U);
  roofs.operations_per_second *= roofs.dpus;
  roofs.operations_per_second_16_bit *= roofs.dpus;
  roofs.cmx = roofs.cmx * roofs.dpus;
  return roofs;
}

Roofline roofline(const TaskWork& work, Picoseconds taken, const Roofs& roofs) {
  const Picoseconds compute = duration(work.cycles_at_peak, roofs.dpu_clock);
  return {.work = work,
          .taken = taken,
          .least_compute = Picoseconds(compute.count() / roofs.dpus),
          .least_ddr = time_at(work.ddr(), roofs.ddr),
          .least_cmx = time_at(work.dpu_reads, roofs.cmx)};
}

Picoseconds Roofline::least() const { return std::max({least_compute, least_ddr, least_cmx}); }

Roof Roofline::bound() const {
  if (least() == Picoseconds(0)) {
    return Roof::kNone;
  }
  if (least() == least_compute) {
    return Roof::kCompute;
  }
  return least() == least_ddr ? Roof::kDdr : Roof::kCmx;
}

double Roofline::operations_per_second() const {
  return taken == Picoseconds(0)
             ? 0
             : 1e12 * static_cast<double>(work.operations) / static_cast<double>(taken.count());
}

double Roofline::ddr_intensity() const { return ratio(work.operations, work.ddr()); }
double Roofline::cmx_intensity() const { return ratio(work.operations, work.dpu_reads); }

}  // namespace vpusim
