#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>

#include "sim/importers/load_schedule.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/simulate.hpp"

int main(int argc, char** argv) try {
  using namespace vpusim;
  spdlog::set_level(spdlog::level::warn);  // the libraries log what they read and do
  const Schedule schedule = load_schedule(argc > 1 ? argv[1] : "-", {});
  const HwConfig device = choose_device(schedule, {});
  const TimingModels models = choose_timing("", device, Fidelity::kDevice);
  Simulator simulator(VpuSize::of(device));
  const RunResult result = simulate(simulator, schedule, device, Fidelity::kDevice, models);
  std::printf("%.3f us\n", static_cast<double>(result.latency.count()) / 1e6);
} catch (const std::exception& error) {
  std::fprintf(stderr, "example: %s\n", error.what());
  return 1;
}
