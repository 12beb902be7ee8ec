#include "sim/timing/analytic/dma_path_time.hpp"

#include <algorithm>

namespace vpusim {
namespace {

// At least 1 B/s, so that nothing takes forever.
BytesPerSecond rate_of(Bytes bytes, Picoseconds time) {
  const std::uint64_t rate = detail::multiply_divide(bytes.count(), kPicosecondsPerSecond,
                                                     std::max<std::uint64_t>(time.count(), 1));
  return BytesPerSecond(std::max<std::uint64_t>(rate, 1));
}

}  // namespace

DmaPathTime dma_path_time(const HwConfig& hw, DmaDirection direction, Bytes bytes, DdrRows rows) {
  const DmaPath& path = hw.dma_path(direction);
  DmaPathTime time;
  time.latency = duration(path.latency, hw.clocks.vpu) + path.ddr_latency;
  time.rate = data_rate(path.width, hw.clocks.vpu);
  const Bytes opening = std::min(bytes, path.opening);
  const Picoseconds slow = duration(opening, data_rate(path.opening_width, hw.clocks.vpu));
  const Picoseconds fast = duration(opening, time.rate);
  // A fast opening takes time away, but never more than there is.
  time.latency = time.latency + slow - std::min(fast, time.latency + slow);
  if (bytes > Bytes(0) && (rows.read > 1 || rows.written > 1)) {
    const Picoseconds streaming = duration(bytes, time.rate);
    const Picoseconds writing = duration(hw.dma.ddr_write_row * rows.written, hw.clocks.vpu);
    const Picoseconds gaps = duration(hw.dma.ddr_read_row * (rows.read - 1), hw.clocks.vpu);
    const Picoseconds whole = std::max(streaming, writing) + gaps;
    time.rate = std::min(time.rate, rate_of(bytes, whole));
  }
  return time;
}

BytesPerSecond dma_engine_bandwidth(const HwConfig& hw) {
  BytesPerSecond widest;
  for (const DmaPath& path : hw.dma.paths) {
    widest = std::max(widest, data_rate(path.width, hw.clocks.vpu));
  }
  return widest;
}

Picoseconds isolated_dma_time(const HwConfig& hw, DmaDirection direction, Bytes bytes,
                              DdrRows rows) {
  const DmaPathTime time = dma_path_time(hw, direction, bytes, rows);
  return hw.dma.fetch_latency + time.latency + duration(bytes, time.rate);
}

}  // namespace vpusim
