#include "sim/compiler/search.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "sim/compiler/predicted_latency.hpp"
#include "sim/timing/schedule_energy.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

struct Prices {
  Picoseconds latency;
  double energy = 0;
  std::uint64_t traffic = 0;
};

Prices found(const Network& network, const HwConfig& hw, Objective objective,
             std::uint32_t effort) {
  CompileOptions options;
  options.objective = objective;
  options.effort = effort;
  const AnalyticDpuTiming dpu;
  const DeviceShaveTiming shave;
  const FoundSchedule best = search(lowered(network, hw), hw, options, dpu, shave);
  const TimedSchedule timed = annotate(best.planned.schedule, hw, Fidelity::kDevice, dpu, shave);
  return {.latency = predicted_latency(timed, hw),
          .energy = schedule_energy(timed, hw)->total(),
          .traffic = best.planned.plan.loaded_bytes + best.planned.plan.stored_bytes};
}

class SearchOnDevices : public testing::TestWithParam<std::string> {};

TEST_P(SearchOnDevices, NoObjectiveLosesToAnother) {
  const HwConfig hw = catalog_device(GetParam());
  constexpr std::uint64_t kNetworks = 12;
  for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Network network = random_network(seed);
    const Prices fastest = found(network, hw, Objective::kLatency, 2);
    const Prices cheapest = found(network, hw, Objective::kEnergy, 2);
    const Prices leanest = found(network, hw, Objective::kTraffic, 2);

    EXPECT_LE(fastest.latency, std::min(cheapest.latency, leanest.latency));
    EXPECT_LE(cheapest.energy, std::min(fastest.energy, leanest.energy));
    EXPECT_LE(leanest.traffic, std::min(fastest.traffic, cheapest.traffic));
  }
}

INSTANTIATE_TEST_SUITE_P(, SearchOnDevices,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& instance) { return instance.param; });

TEST(Search, MoreEffortIsNeverSlower) {
  const HwConfig hw = catalog_device("vpu_2_7");
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Network network = random_network(seed);
    const Prices naive = found(network, hw, Objective::kLatency, 0);
    const Prices quick = found(network, hw, Objective::kLatency, 1);
    const Prices usual = found(network, hw, Objective::kLatency, 2);
    const Prices thorough = found(network, hw, Objective::kLatency, 3);

    EXPECT_LE(quick.latency, naive.latency) << "seed " << seed;
    EXPECT_LE(usual.latency, quick.latency) << "seed " << seed;
    EXPECT_LE(thorough.latency, usual.latency) << "seed " << seed;
  }
}

}  // namespace
}  // namespace vpusim::test
