#include "sim/platform/vpu.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

std::uint32_t dma_unit_count(const VpuSize& size) { return size.dma_ports * VpuSize::kDmaChannels; }

}  // namespace

VpuSize VpuSize::of(const HwConfig& hw) {
  return {.tiles = hw.tile.count,
          .dpus_per_tile = hw.dpu.count_per_tile,
          .shaves_per_tile = hw.shave.count_per_tile,
          .dma_ports = hw.dma.port_count,
          .dma_engines = hw.dma.engine_count};
}

VpuSize VpuSize::joined(const VpuSize& other) const {
  return {.tiles = std::max(tiles, other.tiles),
          .dpus_per_tile = std::max(dpus_per_tile, other.dpus_per_tile),
          .shaves_per_tile = std::max(shaves_per_tile, other.shaves_per_tile),
          .dma_ports = std::max(dma_ports, other.dma_ports),
          .dma_engines = std::max(dma_engines, other.dma_engines)};
}

bool VpuSize::has_room_for(const HwConfig& hw) const {
  return hw.tile.count <= tiles && hw.dpu.count_per_tile <= dpus_per_tile &&
         hw.shave.count_per_tile <= shaves_per_tile && hw.dma.port_count <= dma_ports &&
         hw.dma.engine_count <= dma_engines;
}

// Units are numbered: DMA channels port by port, the media engine, then tile by
// tile its DPUs and SHAVEs.
Vpu::Vpu(const sc_core::sc_module_name& name, const VpuSize& size) : sc_module(name), size_(size) {
  build_dma();
  m2i_ = std::make_unique<ComputeUnit>("m2i", static_cast<std::uint32_t>(units_.size()));
  units_.push_back({.compute = m2i_.get(), .dma = nullptr});
  places_.push_back({EngineKind::kM2i, 0, 0});
  build_tiles();
  connect();
}

void Vpu::build_dma() {
  for (std::uint32_t port = 0; port < size_.dma_ports; ++port) {
    for (std::uint32_t channel = 0; channel < VpuSize::kDmaChannels; ++channel) {
      const std::string unit_name = "dma" + std::to_string(port) + "_" + std::to_string(channel);
      dma_.push_back(
          std::make_unique<DmaUnit>(unit_name.c_str(), static_cast<std::uint32_t>(units_.size())));
      units_.push_back({.compute = nullptr, .dma = dma_.back().get()});
      places_.push_back({EngineKind::kDma, port, channel});
    }
  }
}

void Vpu::build_tiles() {
  for (std::uint32_t t = 0; t < size_.tiles; ++t) {
    const Tile& tile = *tiles_.emplace_back(std::make_unique<Tile>(
        ("tile" + std::to_string(t)).c_str(),
        Tile::Size{.dpus = size_.dpus_per_tile, .shaves = size_.shaves_per_tile},
        static_cast<std::uint32_t>(units_.size())));
    for (std::uint32_t i = 0; i < size_.dpus_per_tile; ++i) {
      units_.push_back({.compute = tile.dpus[i].get(), .dma = nullptr});
      places_.push_back({EngineKind::kDpu, t, i});
    }
    for (std::uint32_t i = 0; i < size_.shaves_per_tile; ++i) {
      units_.push_back({.compute = tile.shaves[i].get(), .dma = nullptr});
      places_.push_back({EngineKind::kShave, t, i});
    }
  }
}

void Vpu::connect() {
  const InterconnectLayout layout = interconnect_layout();
  std::vector<Memory*> memories(layout.resource_count());
  memories[InterconnectLayout::kDdr] = &ddr_;
  for (std::uint32_t t = 0; t < size_.tiles; ++t) {
    memories[layout.cmx(t)] = &tiles_[t]->cmx;
  }
  interconnect_ = std::make_unique<Interconnect>("interconnect", std::move(memories));
  dispatcher_ = std::make_unique<Dispatcher>("dispatcher", units_);
  dispatcher_->barriers(barrier_unit_);
  barrier_unit_.listener(*dispatcher_);
  for (const UnitHandle& unit : units_) {
    if (unit.dma != nullptr) {
      unit.dma->listener(*dispatcher_);
      unit.dma->interconnect(*interconnect_);
    } else {
      unit.compute->listener(*dispatcher_);
      unit.compute->interconnect(*interconnect_);
    }
  }
}

std::uint32_t Vpu::first_tile_unit(std::uint32_t tile) const {
  return dma_unit_count(size_) + 1 + tile * (size_.dpus_per_tile + size_.shaves_per_tile);
}

Dispatcher::QueueUnits Vpu::units_of(const QueueKey& key, const Program& program,
                                     const HwConfig& hw) const {
  switch (key.kind) {
    case EngineKind::kDma:
      return {.first = key.unit * VpuSize::kDmaChannels + key.lane, .count = 1};
    case EngineKind::kM2i:
      return {.first = dma_unit_count(size_), .count = 1};
    case EngineKind::kDpu:
      // The compiler's simulator has folded a tile's DPUs into one cost.
      return {.first = first_tile_unit(key.unit),
              .count = program.rules.is_device() ? hw.dpu.count_per_tile : 1};
    case EngineKind::kShave:
      break;
  }
  const std::uint32_t first = first_tile_unit(key.unit) + size_.dpus_per_tile;
  if (program.has_dedicated_shave_queues) {
    return {.first = first + key.lane, .count = 1};
  }
  return {.first = first, .count = hw.shave.count_per_tile};
}

void Vpu::rearm(const Program& program, const HwConfig& hw, RunRecord& record) {
  VPUSIM_CHECK(size_.has_room_for(hw));
  std::vector<Dispatcher::QueueUnits> queue_units;
  for (const Program::Queue& queue : program.queues) {
    queue_units.push_back(units_of(queue.key, program, hw));
  }
  for (const UnitHandle& unit : units_) {
    unit.dma != nullptr ? unit.dma->rearm() : unit.compute->rearm();
  }
  ddr_.rearm();
  for (const auto& tile : tiles_) {
    tile->cmx.rearm();
  }
  interconnect_->rearm(program.rules.capacities);
  barrier_unit_.rearm(program);
  dispatcher_->rearm(program, queue_units, record);
}

void Vpu::begin() {
  barrier_unit_.begin();
  dispatcher_->begin();
}

}  // namespace vpusim
