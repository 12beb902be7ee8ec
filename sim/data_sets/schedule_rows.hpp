#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/data_sets/data_kind.hpp"
#include "sim/generator/schedule_mix.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/run/simulator.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {

// What all shards share: devices that were named, networks, and the one machine of the process.
struct ScheduleWorld {
  std::vector<HwConfig> devices;
  ScheduleMix mix;
  std::string timing;
  std::map<std::string, Network> networks;  // shipped ones by name
  VpuSize size;
  std::unique_ptr<Simulator> simulator;  // built by the first process that simulates

  Simulator& machine() {
    if (simulator == nullptr) {
      simulator = std::make_unique<Simulator>(size);
    }
    return *simulator;
  }
};

// Draws, makes and simulates schedules. The world outlives them.
std::unique_ptr<ShardRows> schedule_rows(ScheduleWorld& world, std::uint64_t seed);

}  // namespace vpusim
