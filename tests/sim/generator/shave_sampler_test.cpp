#include "sim/generator/shave_sampler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class ShaveSamplerOf : public testing::TestWithParam<std::string> {};

TEST_P(ShaveSamplerOf, DrawsCallsThatFitIntoCmx) {
  const HwConfig hw = catalog_device(GetParam());
  ShaveSampler sampler(hw, ShaveMix(), 1);

  for (int i = 0; i < 20'000; ++i) {
    const ShaveWorkload call = sampler.next();
    std::uint64_t bytes = 0;
    for (const auto* tensors : {&call.inputs, &call.outputs}) {
      for (const WorkloadTensor& tensor : *tensors) {
        bytes += tensor.element_count() * bits_of(tensor.type) / 8;
      }
    }
    ASSERT_EQ(call.outputs.size(), 1U);
    ASSERT_GT(bytes, 0U);
    ASSERT_LE(bytes, hw.cmx.capacity.count()) << call.kernel;
  }
}

// Nothing is drawn that nobody could label.
TEST_P(ShaveSamplerOf, DrawsEveryKernelThatHasACost) {
  const HwConfig hw = catalog_device(GetParam());
  ShaveSampler sampler(hw, ShaveMix(), 1);
  std::set<std::string> drawn;

  for (int i = 0; i < 20'000; ++i) {
    drawn.insert(sampler.next().kernel);
  }

  const std::vector<std::string> costed = costed_kernels(hw);
  EXPECT_EQ(drawn, std::set<std::string>(costed.begin(), costed.end()));
  EXPECT_GT(drawn.size(), 30U);
}

INSTANTIATE_TEST_SUITE_P(Devices, ShaveSamplerOf, testing::Values("vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& tested) { return tested.param; });

std::optional<std::string> all_are_legal(std::string_view /*kernel*/) { return std::nullopt; }

TEST(ShaveSampler, GivesElementwiseKernelsTwoInputs) {
  const TemporaryFolder folder;
  const std::string mix = folder.write("mix.yaml", "kernels: {Add: 1, SoftMax: 1}\n");
  ShaveSampler sampler(catalog_device("vpu_2_7"), ShaveMix::load(mix, all_are_legal), 1);

  for (int i = 0; i < 100; ++i) {
    const ShaveWorkload call = sampler.next();
    EXPECT_EQ(call.inputs.size(), call.kernel == "Add" ? 2U : 1U);
  }
}

// Tables of several generations write one kernel in several ways.
TEST(CostedKernels, NamesEachKernelOnce) {
  const std::vector<std::string> kernels = costed_kernels(catalog_device("vpu_4_0"));

  EXPECT_THAT(kernels, Contains("Sigmoid"));
  EXPECT_THAT(kernels, Not(Contains("sigmoid")));
}

TEST(ShaveSampler, NeedsAKernelWithACost) {
  const HwConfig hw = small_device();  // has no tables

  EXPECT_THAT(input_error_of([&] { ShaveSampler(hw, ShaveMix(), 1); }),
              HasSubstr("no kernel has a known cost"));
}

TEST(ShaveMix, RefusesWhatIsNotLegal) {
  const TemporaryFolder folder;
  const auto error_of = [&](const std::string& text) {
    return input_error_of([&] {
      ShaveMix::load(folder.write("mix.yaml", text), [](std::string_view kernel) {
        return kernel == "Add" ? std::nullopt : std::optional<std::string>("no such kernel");
      });
    });
  };

  EXPECT_THAT(error_of("kernel: {Add: 1}\n"), HasSubstr("did you mean 'kernels'"));
  EXPECT_THAT(error_of("element_types: {FLOAT15: 1}\n"), HasSubstr("did you mean 'FLOAT16'"));
  EXPECT_THAT(error_of("kernels: {Add: 1,\n  Ad: 1}\n"),
              HasSubstr("mix.yaml:2:3: kernels.Ad: no such kernel"));
  EXPECT_THAT(error_of("percent: {batched: 101}\n"), HasSubstr("0 to 100"));
}

}  // namespace
}  // namespace vpusim::test
