#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engines/compute_unit.hpp"
#include "sim/engines/dma/dma_unit.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/memory/interconnect.hpp"
#include "sim/memory/memory.hpp"
#include "sim/platform/barrier_unit.hpp"
#include "sim/platform/dispatcher.hpp"
#include "sim/platform/program.hpp"
#include "sim/platform/run_record.hpp"
#include "sim/platform/tile.hpp"

namespace vpusim {

// How large a machine is built. A device needs at most this to run on it.
struct VpuSize {
  std::uint32_t tiles = 0;
  std::uint32_t dpus_per_tile = 0;
  std::uint32_t shaves_per_tile = 0;
  std::uint32_t dma_ports = 0;
  std::uint32_t dma_engines = 0;

  static constexpr std::uint32_t kDmaChannels = 2;

  // The smallest machine that runs the device.
  static VpuSize of(const HwConfig& hw);
  // The smallest machine that runs both.
  VpuSize joined(const VpuSize& other) const;
  bool has_room_for(const HwConfig& hw) const;
};

// What and where a unit is.
struct UnitPlace {
  EngineKind kind = EngineKind::kDma;
  std::uint32_t unit = 0;   // tile or DMA port
  std::uint32_t index = 0;  // among the tile's units of this kind, or the DMA channel
};

// The whole device: tiles, DMA, DDR, interconnect, barriers and the dispatcher
// that feeds them. Built once and armed anew for every run, because SystemC allows
// one elaboration in a process; parts that a run's device lacks stay idle.
class Vpu final : public sc_core::sc_module {
 public:
  Vpu(const sc_core::sc_module_name& name, const VpuSize& size);

  InterconnectLayout interconnect_layout() const {
    return {.engine_count = size_.dma_engines, .tile_count = size_.tiles};
  }
  UnitPlace place_of(std::uint32_t unit) const { return places_[unit]; }
  std::uint32_t unit_count() const { return static_cast<std::uint32_t>(places_.size()); }

  // Makes everything ready for a run that starts now. All three must outlive it.
  void rearm(const Program& program, const HwConfig& hw, RunRecord& record);
  // Programs the first barriers and looks at all queues.
  void begin();

  const Dispatcher& dispatcher() const { return *dispatcher_; }
  const BarrierTable& barriers() const { return barrier_unit_.table(); }
  const BarrierService& barrier_times() const { return barrier_unit_; }
  const Memory& ddr() const { return ddr_; }
  const Memory& cmx(std::uint32_t tile) const { return tiles_[tile]->cmx; }

 private:
  Dispatcher::QueueUnits units_of(const QueueKey& key, const Program& program,
                                  const HwConfig& hw) const;
  std::uint32_t first_tile_unit(std::uint32_t tile) const;
  void build_dma();
  void build_tiles();
  void connect();

  VpuSize size_;
  Memory ddr_{"ddr"};
  BarrierUnit barrier_unit_{"barriers"};
  std::vector<std::unique_ptr<DmaUnit>> dma_;  // port by port, channel by channel
  std::unique_ptr<ComputeUnit> m2i_;
  std::vector<std::unique_ptr<Tile>> tiles_;
  std::vector<UnitHandle> units_;  // by unit number
  std::vector<UnitPlace> places_;  // by unit number
  std::unique_ptr<Interconnect> interconnect_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace vpusim
