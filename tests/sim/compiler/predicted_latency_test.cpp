#include "sim/compiler/predicted_latency.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/compiler/compile.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/simulate.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr const char* kDevices[] = {"vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"};

// What the prediction leaves out: FIFOs, shared memories, reprogramming of barriers.
TEST(PredictedLatency, IsCloseToWhatIsSimulated) {
  VpuSize size = {};
  for (const char* device : kDevices) {
    size = size.joined(VpuSize::of(catalog_device(device)));
  }
  Simulator simulator(size);
  for (const char* device : kDevices) {
    const HwConfig hw = catalog_device(device);
    const TimingModels models = choose_timing("analytic", hw, Fidelity::kDevice);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const CompileResult result =
          compile(random_network(seed), hw, {.effort = 1}, *models.dpu, *models.shave);
      const TimedSchedule timed =
          annotate(result.schedule, hw, Fidelity::kDevice, *models.dpu, *models.shave);

      const double predicted = static_cast<double>(predicted_latency(timed, hw).count());

      const double simulated = static_cast<double>(
          simulate(simulator, result.schedule, hw, Fidelity::kDevice, models).latency.count());
      EXPECT_NEAR(predicted / simulated, 1, 0.2) << device << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace vpusim::test
