#include "sim/python/machine.hpp"

#include <fmt/format.h>

#include <memory>

#include "sim/kernel/reports.hpp"
#include "sim/python/errors.hpp"

namespace vpusim::python {
namespace {

// More than any shipped device has, so that most studies never need reserve(); what a run does not
// use costs it a few microseconds.
constexpr VpuSize kRoomToSpare = {
    .tiles = 16, .dpus_per_tile = 2, .shaves_per_tile = 4, .dma_ports = 8, .dma_engines = 8};

struct Machine {
  VpuSize size = kRoomToSpare;
  std::unique_ptr<Simulator> simulator;  // none before the first run
};

// Never destroyed: SystemC's own objects may be gone before.
Machine& machine() {
  static Machine* const only = new Machine;
  return *only;
}

[[noreturn]] void fail_too_large(const HwConfig& hw) {
  const VpuSize& size = machine().size;
  throw CapacityError(fmt::format(
      "{} has {} tiles of {} DPUs and {} SHAVEs, {} DMA ports and {} DMA engines, but the machine "
      "of this process was built for {}, {}, {}, {} and {} at most. SystemC builds one machine in "
      "a process: call vpusim.reserve() with the largest device before the first run",
      hw.name, hw.tile.count, hw.dpu.count_per_tile, hw.shave.count_per_tile, hw.dma.port_count,
      hw.dma.engine_count, size.tiles, size.dpus_per_tile, size.shaves_per_tile, size.dma_ports,
      size.dma_engines));
}

}  // namespace

void reserve(const HwConfig& hw) {
  Machine& m = machine();
  if (m.size.has_room_for(hw)) {
    return;
  }
  if (m.simulator) {
    fail_too_large(hw);
  }
  m.size = m.size.joined(VpuSize::of(hw));
}

Simulator& machine_for(const HwConfig& hw) {
  reserve(hw);
  Machine& m = machine();
  if (!m.simulator) {
    install_report_handler();
    m.simulator = std::make_unique<Simulator>(m.size);
  }
  return *m.simulator;
}

}  // namespace vpusim::python
