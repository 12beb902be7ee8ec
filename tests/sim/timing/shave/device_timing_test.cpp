#include "sim/timing/shave/device_timing.hpp"

#include <gtest/gtest.h>

#include "tests/sim/timing/shave/ask.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class DeviceShaveTimingTest : public testing::Test {
 protected:
  DeviceShaveTimingTest() {
    hw.shave.kernels = {{"Exp", BytesPerKilocycle(1000), Cycles(1)},
                        {"MVN", BytesPerKilocycle(1000), Cycles(2)}};
    hw.shave.heuristics = {{.kernel = "Exp", .entry_cycles = 3},
                           {.kernel = "MVN", .entry_cycles = 4, .has_linear = true}};
    hw.shave.profile.vpu = hw.clocks.vpu;
    hw.shave.profile.kernels = {{.kernel = "exp", .intercept = 5}};
  }
  std::string speaker(const std::string& kernel, ShaveModel model) {
    hw.timing.shave_model = model;
    const auto answer = ask(DeviceShaveTiming(), shave_run(kernel, {}), hw);
    return answer ? std::string(answer->model) : "nobody";
  }

  HwConfig hw = small_device();
};

TEST_F(DeviceShaveTimingTest, AsksTheModelOfTheDevice) {
  EXPECT_EQ(speaker("Exp", ShaveModel::kLinear), "shave-linear");
  EXPECT_EQ(speaker("Exp", ShaveModel::kHeuristic), "shave-heuristic");
  EXPECT_EQ(speaker("Exp", ShaveModel::kProfiled), "shave-profiled");
}

TEST_F(DeviceShaveTimingTest, LetsTheLinearTableAnswerWhatIsLeftOpen) {
  EXPECT_EQ(speaker("MVN", ShaveModel::kHeuristic), "shave-linear");
  EXPECT_EQ(speaker("MVN", ShaveModel::kProfiled), "shave-linear");
}

TEST_F(DeviceShaveTimingTest, DoesNotAnswerForKernelsThatNobodyKnows) {
  for (const ShaveModel model :
       {ShaveModel::kLinear, ShaveModel::kHeuristic, ShaveModel::kProfiled}) {
    EXPECT_EQ(speaker("Convert", model), "nobody");
  }
}

TEST_F(DeviceShaveTimingTest, IsLinearUpTo40AndHeuristicOn50) {
  EXPECT_EQ(catalog_device("vpu_2_0").timing.shave_model, ShaveModel::kLinear);
  EXPECT_EQ(catalog_device("vpu_2_7").timing.shave_model, ShaveModel::kLinear);
  EXPECT_EQ(catalog_device("vpu_4_0").timing.shave_model, ShaveModel::kLinear);
  EXPECT_EQ(catalog_device("npu_5_0").timing.shave_model, ShaveModel::kHeuristic);
}

}  // namespace
}  // namespace vpusim::test
